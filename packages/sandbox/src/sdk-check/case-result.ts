import type { PendingWorkflowTask } from '@rewind/contract/pending'
import type { WorkflowStatus } from '@rewind/contract/workflows'
import type { SdkCase } from './cases/sdk-case.ts'
import type { SdkLeg } from './legs/sdk-leg.ts'
import type { Outcome } from './outcome.ts'

/** What became of one case with one SDK. */
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

/** Enough to judge any suggestion without running the case again. */
export interface RanCase extends SdkAndCase {
  /** The run that the new code took over, read when its task had failed or it had closed. */
  base: BaseRun
  /** Whether the new code could not follow the old run, or the old run had failed: a reset is due. */
  needsReset: boolean
  /** By reset point: what became of a real reset to it. */
  outcomes: Record<string, Outcome>
  /** The same, where that was stuck, with the updates behind the point left out. */
  withoutUpdates: Record<string, Outcome>
}

export interface BaseRun {
  status: WorkflowStatus
  pendingWorkflowTask?: PendingWorkflowTask
  /** Its events as the CLI prints them. */
  history: unknown[]
}

export const isBroken = (result: CaseResult): result is BrokenCase => 'broken' in result
