/** The outline of content that is still loading: rows of a table or lines of a header. */
export function Skeleton({ rows = 12, label }: { rows?: number; label: string }) {
  return (
    <div role="status" aria-label={label} className="appear-late flex flex-col">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows have no other key
        <div key={row} className="flex h-7 items-center gap-4 border-line border-b px-3">
          <div className="h-2.5 w-16 rounded bg-line" />
          <div className="h-2.5 flex-1 rounded bg-line" />
          <div className="h-2.5 w-28 rounded bg-line" />
        </div>
      ))}
    </div>
  )
}
