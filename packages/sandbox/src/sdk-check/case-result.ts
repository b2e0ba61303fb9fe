import type { PendingWorkflowTask } from '@rewind/contract/pending'
import type { WorkflowStatus } from '@rewind/contract/workflows'
import type { SdkCase } from './cases/sdk-case.ts'
import type { SdkLeg } from './legs/sdk-leg.ts'
import type { Outcome } from './outcome.ts'

/** The result of one case with one SDK. */
export type CaseResult = RanCase | BrokenCase

interface SdkAndCase {
  sdk: SdkLeg['sdk']
  sdkVersion: string
  case: SdkCase
}

/** A fault of the check, or a limit of the SDK that `lacks` does not name. */
export interface BrokenCase extends SdkAndCase {
  broken: string
}

/** Contains enough to judge any suggestion without running the case again. */
export interface RanCase extends SdkAndCase {
  /**
   * The run that the new code took over, read when its workflow task had failed or the run had
   * closed.
   */
  base: BaseRun
  /** True if the new code cannot follow the old run, or the old run failed. */
  needsReset: boolean
  /** The outcome of a real reset, by reset point. */
  outcomes: Record<string, Outcome>
  /**
   * The outcome of a reset without the updates after the point, for points where the first reset
   * was stuck.
   */
  withoutUpdates: Record<string, Outcome>
}

export interface BaseRun {
  status: WorkflowStatus
  pendingWorkflowTask?: PendingWorkflowTask
  /** The events in the format of the CLI. */
  history: unknown[]
}

export const isBroken = (result: CaseResult): result is BrokenCase => 'broken' in result
