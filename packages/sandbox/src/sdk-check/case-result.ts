import type { PendingWorkflowTask } from '@rewind/contract/pending'
import type { WorkflowStatus } from '@rewind/contract/workflows'
import type { SdkCase } from './cases/sdk-case.ts'
import type { SdkLeg } from './legs/sdk-leg.ts'
import type { Outcome } from './outcome.ts'

/** What became of one case with one SDK: enough to judge any suggestion without running it again. */
export interface CaseResult {
  sdk: SdkLeg['sdk']
  sdkVersion: string
  case: SdkCase
  /** Set where the case could not be run: a fault of the check or a limit of the SDK. */
  broken?: string
  /** What a run of the new code from its start did, and how it ended. */
  fresh: { status: WorkflowStatus; labels: string[] }
  /** The run that the new code took over, read when its task had failed or it had closed. */
  base: {
    status: WorkflowStatus
    pendingWorkflowTask?: PendingWorkflowTask
    /** Its events as the CLI prints them. */
    history: unknown[]
  }
  /** Whether the new code could not follow the old run, or the old run had failed: a reset is due. */
  needsReset: boolean
  /** By reset point: what became of a real reset to it. */
  outcomes: Record<string, Outcome>
  /** The same, where that was stuck, with the updates behind the point left out. */
  withoutUpdates: Record<string, Outcome>
}
