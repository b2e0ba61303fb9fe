import type { ReactNode } from 'react'

/** A section of the dashboard. */
export function Panel({
  title,
  beside,
  children,
}: {
  title: string
  beside?: ReactNode
  children: ReactNode
}) {
  return (
    <section
      aria-label={title}
      className="min-w-0 overflow-hidden rounded-lg border border-line bg-surface"
    >
      <div className="flex items-baseline justify-between gap-3 border-line border-b px-3 py-1.5">
        <h2 className="font-semibold">{title}</h2>
        {beside}
      </div>
      {children}
    </section>
  )
}
