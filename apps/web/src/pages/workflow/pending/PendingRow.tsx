import type { PendingActivity } from '@rewind/contract/pending'
import { interruptionOf } from '@rewind/history/failures/activity-interruption'
import {
  Circle,
  Clock,
  CornerDownRight,
  Pause,
  RotateCw,
  Slash,
  Undo2,
  Webhook,
} from 'lucide-react'
import { memo } from 'react'
import { duration, relativeTime } from '../../../components/format-time.ts'
import { TimeText, useNow } from '../../../components/TimeText.tsx'
import { isSameSlot, type RowSlot } from '../../../components/VirtualRows.tsx'
import { visibleText } from '../../../components/visible-text.ts'
import { interruptionWords, type PendingItem } from './pending-items.ts'

export const rowHeight = (look: RowLook) => (look === 'narrow' ? 64 : 28)

const wide = [
  { name: 'State', width: 'w-44' },
  { name: 'What', width: 'w-[26%]' },
  { name: 'Attempt', width: 'w-24' },
  { name: 'Next', width: 'w-32' },
  { name: 'Last heartbeat', width: 'w-32' },
  { name: 'Last failure, or what else is known' },
]
const narrow = [{ name: 'Pending work' }]
/** The columns beside an open panel, which shows the rest. */
const beside = [...wide.slice(0, 1), { name: 'What' }, ...wide.slice(2, 4)]

export type RowLook = 'wide' | 'beside' | 'narrow'
export const columnsOf = (look: RowLook) => ({ wide, beside, narrow })[look]

interface RowProps {
  item: PendingItem
  slot: RowSlot
  look: RowLook
  isOpen: boolean
  /** Must keep its identity while the item keeps its own, so that the row can skip a render. */
  onOpen: () => void
}

/** One pending item as a row. */
export const PendingRow = memo(
  Row,
  (one, other) =>
    one.item === other.item &&
    one.look === other.look &&
    one.isOpen === other.isOpen &&
    isSameSlot(one.slot, other.slot),
)

function Row({ item, slot, look, isOpen, onOpen }: RowProps) {
  const name = (
    <button
      type="button"
      {...slot.focusProps}
      onClick={(event) => {
        event.stopPropagation()
        onOpen()
      }}
      className="max-w-full truncate text-left hover:underline"
    >
      <bdi className="font-medium">{visibleText(item.name)}</bdi>{' '}
      {hasOwnId.has(item.kind) && (
        <span aria-hidden className="text-ink-faint text-small">
          id{' '}
        </span>
      )}
      <bdi className="font-mono text-ink-soft text-small">{visibleText(item.id)}</bdi>
      {item.summary !== undefined && (
        <bdi className="text-ink-soft"> {visibleText(item.summary)}</bdi>
      )}
    </button>
  )
  return (
    <tr
      {...slot.rowProps}
      aria-current={isOpen || undefined}
      onClick={onOpen}
      className="cursor-pointer hover:bg-hover aria-[current]:bg-selected [&>td]:border-line [&>td]:border-b"
    >
      {look === 'narrow' ? (
        <td className="px-3">
          <div className="flex min-w-0 items-baseline justify-between gap-2">
            <span className="min-w-0 flex-1 truncate">{name}</span>
            <AttemptText item={item} />
          </div>
          <div className="flex items-baseline justify-between gap-2">
            <StateMark item={item} />
            <span className="whitespace-nowrap text-ink-soft">
              <NextText item={item} />
            </span>
          </div>
          <div className="truncate text-small">
            <DetailText item={item} />
          </div>
        </td>
      ) : (
        <>
          <td className="truncate px-3">
            <StateMark item={item} />
          </td>
          <td className="truncate px-3">{name}</td>
          <td className="truncate px-3 tabular-nums">
            <AttemptText item={item} />
          </td>
          <td className="truncate px-3 tabular-nums">
            <NextText item={item} />
          </td>
          {look === 'wide' && (
            <>
              <td className="truncate px-3 text-ink-soft tabular-nums">
                {item.kind === 'activity' && item.activity.lastHeartbeatTime !== undefined && (
                  <TimeText time={item.activity.lastHeartbeatTime} show="relative" />
                )}
              </td>
              <td className="truncate px-3">
                <DetailText item={item} />
              </td>
            </>
          )}
        </>
      )}
    </tr>
  )
}

/** Kinds whose id comes from the code or the SDK, often a bare number. */
const hasOwnId = new Set<PendingItem['kind']>(['activity', 'timer'])

const marks = {
  paused: { shape: Pause, colour: 'text-paused' },
  'pause requested': { shape: Pause, colour: 'text-paused' },
  'cancel requested': { shape: Slash, colour: 'text-canceled' },
  running: { shape: Circle, colour: 'text-running' },
  'waits for its retry': { shape: RotateCw, colour: 'text-warning' },
} as const
const kindMarks = {
  activity: { shape: Circle, colour: 'text-ink-soft' },
  child: { shape: CornerDownRight, colour: 'text-running' },
  timer: { shape: Clock, colour: 'text-ink-soft' },
  nexus: { shape: Webhook, colour: 'text-ink-soft' },
  callback: { shape: Undo2, colour: 'text-ink-soft' },
} as const

/** The state: always a shape and a word. */
export function StateMark({ item }: { item: PendingItem }) {
  const named: Record<string, (typeof marks)[keyof typeof marks]> = marks
  const { shape: Shape, colour } = named[item.state] ?? kindMarks[item.kind]
  return (
    <span className={`inline-flex max-w-full items-center gap-1.5 ${colour}`}>
      <Shape aria-hidden size={13} strokeWidth={2.25} className="shrink-0" />
      <span className="truncate">
        {item.kind === 'activity' ? item.state : `${kindWords[item.kind]} ${item.state}`}
      </span>
    </span>
  )
}

const kindWords = { child: 'child', timer: 'timer', nexus: 'Nexus', callback: 'callback' }

function AttemptText({ item }: { item: PendingItem }) {
  const attempt =
    item.kind === 'activity'
      ? item.activity.attempt
      : item.kind === 'nexus'
        ? item.operation.attempt
        : item.kind === 'callback'
          ? item.callback.attempt
          : undefined
  if (attempt === undefined) return null
  const most = item.kind === 'activity' ? item.activity.maximumAttempts : 0
  return (
    <span className="whitespace-nowrap text-ink-soft">
      {attempt.toLocaleString('en')}
      {most > 0 && ` of ${most.toLocaleString('en')}`}
    </span>
  )
}

/** The time of the next step: a retry, the end of a timer. */
function NextText({ item }: { item: PendingItem }) {
  const now = useNow()
  const time =
    item.kind === 'timer'
      ? item.timer.due
      : item.kind === 'activity'
        ? item.activity.nextAttemptTime
        : item.kind === 'nexus'
          ? item.operation.nextAttemptTime
          : item.kind === 'callback'
            ? item.callback.nextAttemptTime
            : undefined
  // Up to 1.31 the server gives a paused activity a next attempt time, at which nothing happens.
  if (item.kind === 'activity' && item.activity.paused) return <>when unpaused</>
  if (time === undefined) return null
  const left = Date.parse(time) - now
  return <time dateTime={time}>{left > 0 ? `in ${duration(left)}` : relativeTime(time, now)}</time>
}

function DetailText({ item }: { item: PendingItem }) {
  switch (item.kind) {
    case 'activity':
      return <ActivityDetailText activity={item.activity} />
    case 'child':
      return (
        <span className="text-ink-soft">
          started by event {item.child.initiatedEventId} · parent close policy{' '}
          {item.child.parentClosePolicy}
        </span>
      )
    case 'timer':
      return <span className="text-ink-soft">started by event {item.timer.eventId}</span>
    case 'nexus':
      return <FailureText text={item.operation.blockedReason ?? item.operation.lastFailure} />
    case 'callback':
      return <FailureText text={item.callback.blockedReason ?? item.callback.lastFailure} />
    default:
      return item satisfies never
  }
}

function ActivityDetailText({ activity }: { activity: PendingActivity }) {
  const { pause, lastFailure } = activity
  if (!pause) {
    const interruption = interruptionOf(activity)
    if (interruption === undefined) return <FailureText text={lastFailure} />
    return <span className="text-ink-soft">{interruptionWords[interruption]}</span>
  }
  return (
    <span className="text-ink-soft">
      paused{pause.identity !== undefined && <> by {visibleText(pause.identity)}</>}
      {pause.reason !== undefined && <>: “{visibleText(pause.reason)}”</>}
    </span>
  )
}

const FailureText = ({ text }: { text: string | undefined }) =>
  text === undefined ? null : <bdi className="text-failed">{visibleText(text)}</bdi>
