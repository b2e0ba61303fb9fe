import type { WorkflowStatus } from '@rewind/contract/workflows'
import {
  ArrowRight,
  Ban,
  Check,
  Circle,
  Clock,
  HelpCircle,
  Pause,
  Spline,
  Square,
  X,
} from 'lucide-react'

const looks = {
  RUNNING: { word: 'Running', shape: Circle, colour: 'text-running' },
  COMPLETED: { word: 'Completed', shape: Check, colour: 'text-completed' },
  FAILED: { word: 'Failed', shape: X, colour: 'text-failed' },
  CANCELED: { word: 'Canceled', shape: Ban, colour: 'text-canceled' },
  TERMINATED: { word: 'Terminated', shape: Square, colour: 'text-terminated' },
  TIMED_OUT: { word: 'Timed out', shape: Clock, colour: 'text-timed-out' },
  CONTINUED_AS_NEW: { word: 'Continued as new', shape: ArrowRight, colour: 'text-continued' },
  PAUSED: { word: 'Paused', shape: Pause, colour: 'text-paused' },
  UNSPECIFIED: { word: 'Unknown status', shape: HelpCircle, colour: 'text-ink-soft' },
} as const satisfies Record<WorkflowStatus, unknown>

/** Returns the word for a status, as all pages use it. */
export const statusWord = (status: WorkflowStatus) => looks[status].word

/** The shape of a status where a word has no room. Screen readers read the word. */
export function StatusMark({ status }: { status: WorkflowStatus }) {
  const { word, shape: Shape, colour } = looks[status]
  return (
    <span title={word} className={`shrink-0 ${colour}`}>
      <Shape aria-hidden size={11} strokeWidth={2.5} />
      <span className="sr-only">{word}</span>
    </span>
  )
}

/** A run's status: always a shape and a word, never colour alone. */
export function StatusBadge({
  status,
  isStuck = false,
  cancelRequested = false,
}: {
  status: WorkflowStatus
  isStuck?: boolean
  cancelRequested?: boolean
}) {
  const { word, shape: Shape, colour } = looks[status]
  const isOpen = status === 'RUNNING'
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <Shape
        aria-hidden
        size={13}
        strokeWidth={2.5}
        className={`${isStuck ? 'text-stuck' : colour} ${isOpen && !isStuck ? 'pulse-live' : ''}`}
      />
      <span className={isStuck ? 'text-stuck' : colour}>{word}</span>
      {isStuck && (
        <span className="inline-flex items-center gap-1 font-semibold text-stuck">
          <Spline aria-hidden size={13} strokeWidth={2.5} />
          stuck
        </span>
      )}
      {isOpen && cancelRequested && <span className="text-canceled">cancellation requested</span>}
    </span>
  )
}
