import type { Session } from '@rewind/contract/cluster'
import type { BoardCounts } from '@rewind/contract/recovery-board'
import type { RecoveryActionKind } from '@rewind/contract/recovery-choices'
import type { RecoveryActions, RecoveryRecordState } from '@rewind/contract/recovery-record'
import { allowedIf } from '../acts/actions.ts'
import { countOpen, countTroubles } from './final-state.ts'
import {
  isEnded,
  nextRecoveryState,
  type PausedFrom,
  type RecoveryCause,
  recoveryStateWords,
} from './recovery-states.ts'

interface ActionContext {
  state: RecoveryRecordState
  kind: RecoveryActionKind
  counts: BoardCounts
  /** The state from which the recovery was paused. */
  pausedFrom?: PausedFrom | undefined
  /** Items that are planned and not started. */
  startable: number
  /** Strata that a gate has stopped. */
  stoppedStrata: number
  mode: Session['mode']
}

/**
 * Returns which actions a recovery allows, and why it refuses the others. The page and the server
 * both use this table.
 */
export function allowedRecoveryActions({
  state,
  kind,
  counts,
  pausedFrom,
  startable,
  stoppedStrata,
  mode,
}: ActionContext): RecoveryActions {
  const readOnly = mode === 'READ_ONLY' ? 'This console is read-only.' : undefined
  const notIn = (cause: RecoveryCause, verb: string): string | undefined =>
    nextRecoveryState(state, cause, { counts, pausedFrom }) === undefined
      ? `A recovery that is ${recoveryStateWords(state)} cannot be ${verb}.`
      : undefined
  function whyNotResumed(): string | undefined {
    if (state === 'RUNNING' && stoppedStrata > 0) return undefined
    if (notIn('VERIFY_AGAIN', '') === undefined) {
      return countOpen(counts) + counts.verdicts.notKnown === 0
        ? 'The outcome of every run is known.'
        : undefined
    }
    return notIn('RESUME', 'resumed')
  }
  const failed = countTroubles(counts)
  return {
    plan: allowedIf(readOnly ?? notIn('PLAN', 'planned')),
    start: allowedIf(
      readOnly ??
        notIn('START', 'started') ??
        (startable === 0 ? 'No run is planned that could be acted on.' : undefined),
    ),
    pause: allowedIf(readOnly ?? notIn('PERSON', 'paused')),
    resume: allowedIf(readOnly ?? whyNotResumed()),
    rate: allowedIf(
      readOnly ?? (isEnded(state) ? 'The recovery has ended: it makes no calls.' : undefined),
    ),
    stop: allowedIf(readOnly ?? notIn('STOP', 'stopped')),
    add: allowedIf(readOnly ?? notIn('ADD', 'added to')),
    retry: allowedIf(
      readOnly ??
        notIn('RETRY', 'retried') ??
        (failed === 0 ? 'No run of it has failed.' : undefined),
    ),
    takeBack: allowedIf(
      readOnly ??
        (kind !== 'RESET'
          ? 'Only resets can be taken back.'
          : counts.acted === 0
            ? 'No run was reset.'
            : undefined),
    ),
  }
}
