import { count } from '@rewind/history/text/words'
import { ArrowDownNarrowWide, ArrowUpNarrowWide } from 'lucide-react'
import { type MouseEvent, type ReactNode, useState, useSyncExternalStore } from 'react'
import { silence } from '../../api/call.ts'
import type { HistorySource } from '../../api/history-source.ts'
import { serverTimeText } from '../../clock.ts'
import { Button } from '../../components/Button.tsx'
import { clockTime } from '../../components/format-time.ts'
import { usePreferences } from '../../components/Preferences.tsx'
import type { HistorySearch } from './history-search.ts'

const views = [undefined, 'groups', 'timeline', 'json'] as const
const viewNames = { table: 'Table', groups: 'Groups', timeline: 'Timeline', json: 'JSON' } as const

/** The view, the number of events, their order, and a field that goes to an event. */
export function HistoryToolbar({
  source,
  length,
  isLive,
  search,
  hrefOf,
  onChange,
  onTurn,
  onJump,
  tools,
}: {
  source: HistorySource
  length: number
  isLive: boolean
  search: HistorySearch
  hrefOf: (search: HistorySearch) => string
  onChange: (part: { view?: HistorySearch['view']; order?: HistorySearch['order'] }) => void
  onTurn: () => void
  onJump: (eventId: number) => void
  tools: ReactNode
}) {
  const isAscending = search.order === 'asc'
  const OrderShape = isAscending ? ArrowDownNarrowWide : ArrowUpNarrowWide
  const isComplete = useSyncExternalStore(source.subscribe, () => source.isComplete)
  return (
    <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-line border-b bg-surface px-3 py-1">
      <nav
        aria-label="Views of the history"
        className="flex overflow-hidden rounded border border-line-strong"
      >
        {views.map((view) => {
          const { view: _, ...rest } = search
          return (
            <a
              key={view ?? 'table'}
              href={hrefOf(view ? { ...rest, view } : rest)}
              aria-current={search.view === view ? 'page' : undefined}
              onClick={(event) => {
                if (opensElsewhere(event)) return
                event.preventDefault()
                onChange({ view })
              }}
              className="inline-flex h-6.5 items-center border-line-strong border-r px-2.5 text-ink-soft last:border-r-0 hover:bg-hover hover:text-ink aria-[current]:bg-selected aria-[current]:font-medium aria-[current]:text-ink"
            >
              {viewNames[view ?? 'table']}
            </a>
          )
        })}
      </nav>
      <span
        className="tabular-nums"
        data-testid="event-count"
        {...(isComplete && { 'data-complete': 'true' })}
      >
        {count(length, 'event')}
      </span>
      {isComplete ? isLive && <Live /> : <Loading source={source} length={length} />}
      {search.view !== 'timeline' && (
        <Button
          look="quiet"
          onClick={() => {
            onTurn()
            onChange({ order: isAscending ? undefined : 'asc' })
          }}
          aria-label={orderLabel(isAscending)}
        >
          <OrderShape size={14} aria-hidden />
          {isAscending ? 'Oldest first' : 'Newest first'}
        </Button>
      )}
      <JumpField length={length} onJump={onJump} />
      <span className="flex-1" />
      <Age source={source} />
      {tools}
    </div>
  )
}

const opensElsewhere = (event: MouseEvent) =>
  event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey

const orderLabel = (isAscending: boolean) =>
  isAscending ? 'Oldest first: show newest first' : 'Newest first: show oldest first'

/**
 * Hidden while Temporal or Rewind's server does not answer, since new events do not arrive then.
 */
function Live() {
  if (useSyncExternalStore(silence.subscribe, silence.read)) return null
  return (
    <span className="flex items-center gap-1.5 text-ink-soft text-small">
      <span aria-hidden className="pulse-live size-1.5 rounded-full bg-running" />
      live
    </span>
  )
}

/** The loading progress of a long history. A short one loads before the text could be read. */
function Loading({ source, length }: { source: HistorySource; length: number }) {
  const held = useSyncExternalStore(source.subscribe, () => source.model.heldCount)
  return (
    <span className="appear-late flex items-center gap-1.5 text-ink-soft text-small tabular-nums">
      <progress value={held} max={length} className="h-1 w-20" aria-label="Reading the history" />
      {held.toLocaleString('en')} read
    </span>
  )
}

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
        onChange={(event) => setText(event.target.value.trim())}
        className="h-7 w-28 rounded border border-line-strong bg-surface px-2 placeholder:text-ink-faint aria-invalid:border-danger"
      />
      <span role="status" className="text-danger text-small tabular-nums">
        {isWrong && `1 to ${length.toLocaleString('en')}`}
      </span>
    </form>
  )
}

/** The age of the events, while no new ones can be read. */
function Age({ source }: { source: HistorySource }) {
  const error = useSyncExternalStore(source.subscribe, () => source.error)
  const silent = useSyncExternalStore(silence.subscribe, silence.read)
  const { timeZone } = usePreferences()
  if (!error && !silent) return null
  const readAt = source.lastReadAt
  return (
    <span role="status" className="flex items-center gap-2 text-small text-warning">
      {readAt !== undefined &&
        `Last updated ${clockTime(serverTimeText(readAt), timeZone).slice(0, 8)}. `}
      {error && (
        <>
          {error.message}
          <Button look="quiet" onClick={source.retry}>
            Try again
          </Button>
        </>
      )}
    </span>
  )
}
