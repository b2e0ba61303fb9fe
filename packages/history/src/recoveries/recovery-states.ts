import type { BoardCounts } from '@rewind/contract/recovery-board'
import type { PauseCause, RecoveryRecordState } from '@rewind/contract/recovery-record'
import { finalState } from './final-state.ts'

/** Who brings a change about: a person by the console or CLI, the engine, or somebody in Temporal. */
type Actor = 'PERSON' | 'ENGINE' | 'OUTSIDER'

/** What changes the state of a recovery. A halt names its own cause. */
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
   * `RESUMED`: the state in which it was paused. `AS_BEFORE_PAUSE`: what the cause leads to from
   * there; it stays paused where that is the same state. `SETTLED`: what its items come to.
   */
  to: RecoveryRecordState | 'RESUMED' | 'AS_BEFORE_PAUSE' | 'SETTLED'
}

const ended = ['COMPLETED', 'COMPLETED_WITH_FAILURES', 'STOPPED', 'FAILED'] as const
const atWork = ['PLANNING', 'RUNNING', 'VERIFYING'] as const

/** Where a paused recovery goes on. */
export type PausedFrom = (typeof atWork)[number]

/**
 * Every change of state there is. Nothing is sent before START. A recovery that has acted on all its
 * items can be planned again (another action, failed items, later matches); it then needs another
 * START. Items that are added while it runs are planned and acted on by the same start.
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
  // The canary may start while the rest is planned.
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
  // All of its runs were skipped, or it had none.
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

/** What a change depends on beside its cause. */
interface Circumstances {
  /** The state in which a paused recovery was paused. */
  pausedFrom?: PausedFrom | undefined
  counts: BoardCounts
  /** The time for which runs are followed is over. */
  isTimeOver?: boolean
}

/**
 * The state after a cause. Undefined: the cause does not belong to this state, or the recovery does
 * not end yet (`finalState`).
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

/** Whether items may be acted on. */
export const mayAct = (state: RecoveryRecordState): boolean => state === 'RUNNING'

/**
 * Whether other recoveries may not act on its workflow ids: from the start until it has ended. One
 * that was paused during its planning has not started. An item that is in flight (`isInFlight`)
 * keeps its workflow id in every state.
 */
export function holdsRuns(state: RecoveryRecordState, pausedFrom: PausedFrom | undefined): boolean {
  if (state === 'PAUSED') return pausedFrom !== 'PLANNING'
  return state === 'RUNNING' || state === 'VERIFYING'
}

/** The state as a reader of a sentence expects it: "paused", "completed with failures". */
export const recoveryStateWords = (state: RecoveryRecordState): string =>
  state.toLowerCase().replaceAll('_', ' ')
