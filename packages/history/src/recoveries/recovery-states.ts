import type { BoardCounts } from '@rewind/contract/recovery-board'
import type { PauseCause, RecoveryRecordState } from '@rewind/contract/recovery-record'
import { finalState } from './final-state.ts'

/** Who causes the change: a person through console or CLI, the engine, or somebody in Temporal. */
type Actor = 'PERSON' | 'ENGINE' | 'OUTSIDER'

/** The causes that change the state of a recovery. A pause has its own cause. */
export type RecoveryCause =
  | 'PLAN'
  | 'ALL_PLANNED'
  | 'START'
  | PauseCause
  | 'RESUME'
  | 'ALL_ACTED'
  | 'ADD'
  | 'RETRY'
  | 'VERIFY_AGAIN'
  | 'SETTLED'
  | 'NOTHING_TO_DO'
  | 'STOP'
  | 'CANNOT_GO_ON'

interface Transition {
  from: readonly RecoveryRecordState[]
  cause: RecoveryCause
  by: Actor
  /**
   * `RESUMED`: the state from which the recovery was paused. `AS_BEFORE_PAUSE`: the state that the
   * cause leads to from there; if that is the same state, the recovery stays paused. `SETTLED`: the
   * result of `finalState`.
   */
  to: RecoveryRecordState | 'RESUMED' | 'AS_BEFORE_PAUSE' | 'SETTLED'
}

const ended = ['COMPLETED', 'COMPLETED_WITH_FAILURES', 'STOPPED', 'FAILED'] as const
const atWork = ['PLANNING', 'RUNNING', 'VERIFYING'] as const

/** The states from which a recovery can be paused, and to which it resumes. */
export type PausedFrom = (typeof atWork)[number]

/**
 * All changes of a recovery's state. Nothing is sent before START. A recovery that has acted on all
 * its items can be planned again (another action, failed items, later matches) and then needs
 * another START. Items that are added while it runs are planned and started without another START.
 */
export const recoveryTransitions: readonly Transition[] = [
  {
    from: [
      'DRAFT',
      'PLANNING',
      'PLANNED',
      'PAUSED',
      'VERIFYING',
      'COMPLETED',
      'COMPLETED_WITH_FAILURES',
    ],
    cause: 'PLAN',
    by: 'PERSON',
    to: 'PLANNING',
  },
  { from: ['PLANNING'], cause: 'ALL_PLANNED', by: 'ENGINE', to: 'PLANNED' },
  // The canary may start while other items are still being planned.
  { from: ['PLANNING', 'PLANNED'], cause: 'START', by: 'PERSON', to: 'RUNNING' },
  { from: atWork, cause: 'PERSON', by: 'PERSON', to: 'PAUSED' },
  { from: ['RUNNING'], cause: 'GATE', by: 'ENGINE', to: 'PAUSED' },
  { from: ['PLANNING', 'RUNNING'], cause: 'ERRORS_IN_A_ROW', by: 'ENGINE', to: 'PAUSED' },
  { from: atWork, cause: 'WORKFLOW_ENDED', by: 'OUTSIDER', to: 'PAUSED' },
  { from: ['PAUSED'], cause: 'RESUME', by: 'PERSON', to: 'RESUMED' },
  { from: ['RUNNING'], cause: 'ALL_ACTED', by: 'ENGINE', to: 'VERIFYING' },
  { from: ['RUNNING'], cause: 'ADD', by: 'PERSON', to: 'RUNNING' },
  { from: ['PLANNING'], cause: 'ADD', by: 'PERSON', to: 'PLANNING' },
  { from: ['PAUSED'], cause: 'ADD', by: 'PERSON', to: 'AS_BEFORE_PAUSE' },
  {
    from: ['PLANNED', 'VERIFYING', 'COMPLETED', 'COMPLETED_WITH_FAILURES'],
    cause: 'ADD',
    by: 'PERSON',
    to: 'PLANNING',
  },
  { from: ['RUNNING'], cause: 'RETRY', by: 'PERSON', to: 'RUNNING' },
  { from: ['PAUSED'], cause: 'RETRY', by: 'PERSON', to: 'AS_BEFORE_PAUSE' },
  {
    from: ['VERIFYING', 'COMPLETED_WITH_FAILURES'],
    cause: 'RETRY',
    by: 'PERSON',
    to: 'PLANNING',
  },
  {
    from: ['COMPLETED', 'COMPLETED_WITH_FAILURES'],
    cause: 'VERIFY_AGAIN',
    by: 'PERSON',
    to: 'VERIFYING',
  },
  { from: ['VERIFYING'], cause: 'SETTLED', by: 'ENGINE', to: 'SETTLED' },
  // All of its items were skipped, or it has none.
  { from: atWork, cause: 'NOTHING_TO_DO', by: 'ENGINE', to: 'SETTLED' },
  {
    from: ['DRAFT', 'PLANNING', 'PLANNED', 'RUNNING', 'PAUSED', 'VERIFYING'],
    cause: 'STOP',
    by: 'PERSON',
    to: 'STOPPED',
  },
  { from: atWork, cause: 'CANNOT_GO_ON', by: 'ENGINE', to: 'FAILED' },
]

const findTransition = (state: RecoveryRecordState, cause: RecoveryCause): Transition | undefined =>
  recoveryTransitions.find((each) => each.cause === cause && each.from.includes(state))

export const isEnded = (state: RecoveryRecordState): boolean =>
  (ended as readonly RecoveryRecordState[]).includes(state)

/** What a change depends on besides its cause. */
interface Circumstances {
  /** The state from which the recovery was paused. */
  pausedFrom?: PausedFrom | undefined
  counts: BoardCounts
  /** The time to follow runs is over. */
  isTimeOver?: boolean
}

/**
 * Returns the next state. Undefined: the state does not allow the cause, or the recovery does not
 * end yet (`finalState`).
 */
export function nextRecoveryState(
  state: RecoveryRecordState,
  cause: RecoveryCause,
  { pausedFrom = 'RUNNING', counts, isTimeOver = false }: Circumstances,
): RecoveryRecordState | undefined {
  const to = findTransition(state, cause)?.to
  if (to === 'RESUMED') return pausedFrom
  if (to === 'SETTLED') return finalState(counts, isTimeOver)
  if (to !== 'AS_BEFORE_PAUSE') return to
  const next = nextRecoveryState(pausedFrom, cause, { counts })
  return next === pausedFrom ? 'PAUSED' : next
}

/** Whether the engine may act on items. */
export const mayAct = (state: RecoveryRecordState): boolean => state === 'RUNNING'

/**
 * Whether other recoveries must leave this recovery's workflow ids alone: from its start to its
 * end. A recovery that was paused while it was planned has not started. An item that is in flight
 * (`isInFlight`) keeps its workflow id in every state.
 */
export function holdsRuns(state: RecoveryRecordState, pausedFrom: PausedFrom | undefined): boolean {
  if (state === 'PAUSED') return pausedFrom !== 'PLANNING'
  return state === 'RUNNING' || state === 'VERIFYING'
}

/** Returns the state as words within a sentence: "paused", "completed with failures". */
export const recoveryStateWords = (state: RecoveryRecordState): string =>
  state.toLowerCase().replaceAll('_', ' ')
