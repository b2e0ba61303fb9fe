/** Where the history is cut: kept is solid, discarded hatched. */
export function HistoryBar({ eventId, lastEventId }: { eventId: number; lastEventId: number }) {
  const kept = eventId - 1
  const discarded = lastEventId - eventId + 1
  return (
    <div className="flex flex-col gap-1">
      <div aria-hidden className="flex h-4 gap-0.5">
        <div
          className="min-w-2 rounded-l bg-ink-faint"
          // A plain share of the width: the two ends stay visible however uneven they are.
          style={{ flexGrow: kept, flexBasis: 0 }}
        />
        <div
          className="min-w-2 rounded-r border border-line-strong bg-[repeating-linear-gradient(135deg,var(--color-line-strong)_0_1px,transparent_1px_5px)]"
          style={{ flexGrow: discarded, flexBasis: 0 }}
        />
      </div>
      <div className="flex flex-wrap justify-between gap-x-4 text-small">
        <span>kept {range(1, kept)}</span>
        <span>discarded {range(eventId, lastEventId)}</span>
      </div>
    </div>
  )
}

const range = (from: number, to: number) => (from === to ? String(from) : `${from}–${to}`)
