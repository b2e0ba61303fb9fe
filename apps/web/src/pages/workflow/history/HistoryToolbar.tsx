import { ArrowDownNarrowWide, ArrowUpNarrowWide } from 'lucide-react'
import { useState, useSyncExternalStore } from 'react'
import { Button } from '../../../components/Button.tsx'
import { clockTime } from '../../../components/format-time.ts'
import { usePreferences } from '../../../components/Preferences.tsx'
import type { HistoryLoader } from './history-loader.ts'

/** How many events there are, which way they stand, and the way to one of them. */
export function HistoryToolbar({
  loader,
  length,
  isLive,
  isAscending,
  onTurn,
  onJump,
}: {
  loader: HistoryLoader
  length: number
  isLive: boolean
  isAscending: boolean
  onTurn: () => void
  onJump: (eventId: number) => void
}) {
  const OrderShape = isAscending ? ArrowDownNarrowWide : ArrowUpNarrowWide
  return (
    <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-line border-b bg-surface px-3 py-1">
      <span className="tabular-nums" data-testid="event-count">
        {length.toLocaleString('en')} {length === 1 ? 'event' : 'events'}
      </span>
      {isLive && (
        <span className="flex items-center gap-1.5 text-ink-soft text-small">
          <span aria-hidden className="pulse-live size-1.5 rounded-full bg-running" />
          live
        </span>
      )}
      <Button look="quiet" onClick={onTurn} aria-label={orderLabel(isAscending)}>
        <OrderShape size={14} aria-hidden />
        {isAscending ? 'Oldest first' : 'Newest first'}
      </Button>
      <JumpField length={length} onJump={onJump} />
      <span className="flex-1" />
      <Age loader={loader} />
    </div>
  )
}

const orderLabel = (isAscending: boolean) =>
  isAscending ? 'Oldest first: show newest first' : 'Newest first: show oldest first'

function JumpField({ length, onJump }: { length: number; onJump: (eventId: number) => void }) {
  const [text, setText] = useState('')
  const eventId = Number(text)
  const isWrong =
    text !== '' && !(Number.isSafeInteger(eventId) && eventId >= 1 && eventId <= length)
  return (
    <form
      className="flex items-center gap-1.5"
      onSubmit={(event) => {
        event.preventDefault()
        if (text === '' || isWrong) return
        onJump(eventId)
        setText('')
      }}
    >
      <input
        aria-label="Go to event"
        inputMode="numeric"
        placeholder="Go to event…"
        value={text}
        aria-invalid={isWrong}
        title={isWrong ? `An event from 1 to ${length.toLocaleString('en')}` : undefined}
        onChange={(event) => setText(event.target.value.trim())}
        className="h-7 w-28 rounded border border-line-strong bg-surface px-2 placeholder:text-ink-faint aria-invalid:border-danger"
      />
    </form>
  )
}

/** Says how old the events are once more of them cannot be read. */
function Age({ loader }: { loader: HistoryLoader }) {
  const error = useSyncExternalStore(loader.subscribe, () => loader.error)
  const { timeZone } = usePreferences()
  if (!error) return null
  const readAt = loader.lastReadAt
  return (
    <span role="status" className="flex items-center gap-2 text-small text-warning">
      {readAt !== undefined &&
        `last updated ${clockTime(new Date(readAt).toISOString(), timeZone).slice(0, 5)}, `}
      {error.message}
      <Button look="quiet" onClick={() => loader.retry()}>
        Try again
      </Button>
    </span>
  )
}
