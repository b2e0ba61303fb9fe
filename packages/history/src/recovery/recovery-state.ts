import type { MissingStep, Recovery, RecoveryState } from '@rewind/contract/recovery'
import type { WorkflowDescription } from '@rewind/contract/workflows'

export interface Passage {
  eventId: number
  time: string
}

interface Found {
  /** What it fails at now, or failed with. */
  failure: Recovery['failure']
  missing: readonly MissingStep[]
  /** A workflow task of the new run has completed. */
  hasBegun: boolean
  isWaiting: boolean
}

/** How the run that a reset made stands. */
export function stateOf(
  { info: { status }, resetRunId }: Pick<WorkflowDescription, 'info' | 'resetRunId'>,
  { failure, missing, hasBegun, isWaiting }: Found,
): RecoveryState {
  if (missing.length > 0) return 'STEP_MISSING'
  switch (status) {
    case 'COMPLETED':
    case 'CONTINUED_AS_NEW':
    case 'CANCELED':
      return status
    case 'TERMINATED':
      return resetRunId ? 'RESET_AGAIN' : 'TERMINATED'
    case 'FAILED':
    case 'TIMED_OUT':
      if (failure?.isSame) return 'FAILED_AGAIN'
      return status === 'TIMED_OUT' ? 'TIMED_OUT' : 'FAILED_OTHERWISE'
    default:
      if (failure !== undefined) return failure.isSame ? 'FAILED_AGAIN' : 'FAILED_OTHERWISE'
      if (!hasBegun) return 'STARTING'
      return isWaiting ? 'WAITING' : 'RUNNING'
  }
}

/** Whether it is past what the old run failed at; and since when, or until when it ran. */
export function courseOf(
  state: RecoveryState,
  { passed, closeTime }: { passed: Passage | undefined; closeTime: string | undefined },
): { isPast: boolean; until: string | undefined } {
  switch (state) {
    case 'COMPLETED':
    case 'CONTINUED_AS_NEW':
      return { isPast: true, until: closeTime }
    case 'RUNNING':
    case 'WAITING':
      return { isPast: passed !== undefined, until: passed?.time }
    case 'STARTING':
      return { isPast: false, until: undefined }
    default:
      return { isPast: false, until: closeTime }
  }
}
