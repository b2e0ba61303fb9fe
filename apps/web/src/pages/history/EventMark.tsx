import type { EventRow } from '@rewind/contract/history'
import { isReset } from '@rewind/history/rows/row-categories'
import { ArrowRight, Ban, Check, Clock, RotateCcw, Spline, Square, X } from 'lucide-react'

const marks = {
  failed: { shape: X, colour: 'text-failed' },
  'timed out': { shape: Clock, colour: 'text-timed-out' },
  canceled: { shape: Ban, colour: 'text-canceled' },
  terminated: { shape: Square, colour: 'text-terminated' },
  completed: { shape: Check, colour: 'text-completed' },
  continued: { shape: ArrowRight, colour: 'text-continued' },
  reset: { shape: RotateCcw, colour: 'text-accent' },
  stuck: { shape: Spline, colour: 'text-stuck' },
} as const

export type Mark = keyof typeof marks

const markByEnding: readonly (readonly [ending: string, mark: Mark])[] = [
  ['_FAILED', 'failed'],
  ['_REJECTED', 'failed'],
  ['_TIMED_OUT', 'timed out'],
  ['_CANCELED', 'canceled'],
  ['_CANCEL_REQUESTED', 'canceled'],
  ['_TERMINATED', 'terminated'],
  ['_CONTINUED_AS_NEW', 'continued'],
]

/** Returns the mark of an event. Ordinary progress has none, so that problems stand out. */
export function markOf(row: Pick<EventRow, 'type' | 'cause'>): Mark | undefined {
  const { type } = row
  if (type === 'WORKFLOW_EXECUTION_COMPLETED') return 'completed'
  // The workflow's own code cancels timers, so it is ordinary progress.
  if (type === 'TIMER_CANCELED') return undefined
  if (isReset(row)) return 'reset'
  return markByEnding.find(([ending]) => type.endsWith(ending))?.[1]
}

/** The shape of a mark. The caller writes the word beside it. */
export function MarkShape({ mark }: { mark: Mark }) {
  const { shape: Shape, colour } = marks[mark]
  return <Shape aria-hidden size={13} strokeWidth={2.5} className={`shrink-0 ${colour}`} />
}

/** The shape before the name of an event. The name serves as its word. */
export function EventMark({
  row,
  isStuckAt,
}: {
  row: Pick<EventRow, 'type' | 'cause'>
  isStuckAt: boolean
}) {
  const mark = isStuckAt ? 'stuck' : markOf(row)
  return mark === undefined ? null : <MarkShape mark={mark} />
}
