import type { Recovery, RecoveryState } from '@rewind/contract/recovery'
import { verdictWords, whatFailed } from '@rewind/history/recovery/recovery-words'
import {
  ArrowRight,
  Ban,
  Check,
  Circle,
  Clock,
  Hourglass,
  type LucideIcon,
  RotateCcw,
  Square,
  TriangleAlert,
  X,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { TimeText } from './TimeText.tsx'

interface Look {
  shape: LucideIcon
  colour: string
}

const looks: Record<RecoveryState, Look> = {
  STARTING: { shape: Circle, colour: 'text-running' },
  RUNNING: { shape: Circle, colour: 'text-running' },
  WAITING: { shape: Hourglass, colour: 'text-running' },
  FAILED_AGAIN: { shape: X, colour: 'text-failed' },
  FAILED_OTHERWISE: { shape: X, colour: 'text-failed' },
  STEP_MISSING: { shape: TriangleAlert, colour: 'text-warning' },
  COMPLETED: { shape: Check, colour: 'text-completed' },
  CONTINUED_AS_NEW: { shape: ArrowRight, colour: 'text-completed' },
  CANCELED: { shape: Ban, colour: 'text-canceled' },
  TERMINATED: { shape: Square, colour: 'text-terminated' },
  TIMED_OUT: { shape: Clock, colour: 'text-timed-out' },
  RESET_AGAIN: { shape: RotateCcw, colour: 'text-ink-soft' },
}

/**
 * Whether a run closed well by its status only: its history is not read, or has nothing to compare
 * with.
 */
const isDoubtful = ({ state, evidence, isCompared }: Recovery): boolean =>
  (state === 'COMPLETED' || state === 'CONTINUED_AS_NEW') && (evidence === 'STATUS' || !isCompared)

/** The verdict on a new run: always a shape and a word. */
export function RecoveryVerdict({ recovery }: { recovery: Recovery }) {
  const { state, isRecovered } = recovery
  const { shape: Shape, colour } = looks[state]
  const isLive = state === 'STARTING' || state === 'RUNNING'
  return (
    <span
      className={`inline-flex items-center gap-1.5 font-medium ${isRecovered ? 'text-completed' : isDoubtful(recovery) ? 'text-ink-soft' : colour}`}
    >
      <Shape aria-hidden size={13} strokeWidth={2.5} className={isLive ? 'pulse-live' : ''} />
      <span>{verdictWords(recovery)}</span>
    </span>
  )
}

interface Step {
  name: ReactNode
  time: string | undefined
}

/**
 * The line from the reset to the verdict: `reset to event 10 ── running ── passed event 11 ──
 * recovered in 41 s`
 */
export function RecoveryLine({ recovery }: { recovery: Recovery }) {
  const { eventId, resetTime, firstTask, passed, failedAt, closeTime } = recovery
  const steps: Step[] = [{ name: `reset to event ${eventId}`, time: resetTime }]
  if (firstTask) steps.push({ name: 'running', time: firstTask.time })
  // A run whose base run had failed passes that failure only when it completes, and the verdict
  // says so.
  if (passed && failedAt && failedAt.kind !== 'RUN') {
    steps.push({ name: `passed ${whatFailed(failedAt)}`, time: passed.time })
  }
  return (
    <ol
      aria-label="What has happened since the reset"
      className="flex flex-wrap items-center gap-y-1"
    >
      {steps.map(({ name, time }) => (
        <li key={String(name)} className="flex items-center">
          <span className="flex flex-wrap items-baseline gap-x-1.5">
            {name}
            {time !== undefined && (
              <span className="text-ink-faint text-small">
                <TimeText time={time} show="clock" />
              </span>
            )}
          </span>
          <span aria-hidden className="mx-2 h-px w-6 shrink-0 bg-line-strong" />
        </li>
      ))}
      <li className="flex flex-wrap items-baseline gap-x-1.5">
        <RecoveryVerdict recovery={recovery} />
        {closeTime !== undefined && (
          <span className="text-ink-faint text-small">
            <TimeText time={closeTime} show="clock" />
          </span>
        )}
      </li>
    </ol>
  )
}
