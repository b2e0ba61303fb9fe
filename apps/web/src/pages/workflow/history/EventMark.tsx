import type { HistoryEvent } from '@rewind/contract/history'
import { resetInfo } from '@rewind/history/reset-event'
import { ArrowRight, Ban, Check, Clock, RotateCcw, Spline, Square, X } from 'lucide-react'

const marks = {
  failed: { shape: X, colour: 'text-failed' },
  timedOut: { shape: Clock, colour: 'text-timed-out' },
  canceled: { shape: Ban, colour: 'text-canceled' },
  terminated: { shape: Square, colour: 'text-terminated' },
  completed: { shape: Check, colour: 'text-completed' },
  continued: { shape: ArrowRight, colour: 'text-continued' },
  reset: { shape: RotateCcw, colour: 'text-accent' },
  stuck: { shape: Spline, colour: 'text-stuck' },
} as const

type Mark = keyof typeof marks

const markByEnding: readonly (readonly [ending: string, mark: Mark])[] = [
  ['_FAILED', 'failed'],
  ['_REJECTED', 'failed'],
  ['_TIMED_OUT', 'timedOut'],
  ['_CANCELED', 'canceled'],
  ['_CANCEL_REQUESTED', 'canceled'],
  ['_TERMINATED', 'terminated'],
  ['_CONTINUED_AS_NEW', 'continued'],
]

/** What an event says of a status; ordinary progress has no mark, so that what is wrong is seen. */
function markOf(event: HistoryEvent): Mark | undefined {
  if (event.type === 'WORKFLOW_EXECUTION_COMPLETED') return 'completed'
  // A timer that was cancelled is the workflow's own decision, like any other.
  if (event.type === 'TIMER_CANCELED') return undefined
  if (resetInfo(event)) return 'reset'
  return markByEnding.find(([ending]) => event.type.endsWith(ending))?.[1]
}

/** The shape before an event's name; the name is its word. */
export function EventMark({ event, isStuckAt }: { event: HistoryEvent; isStuckAt: boolean }) {
  const mark = isStuckAt ? 'stuck' : markOf(event)
  if (mark === undefined) return null
  const { shape: Shape, colour } = marks[mark]
  return <Shape aria-hidden size={13} strokeWidth={2.5} className={`shrink-0 ${colour}`} />
}
