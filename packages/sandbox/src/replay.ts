import { Worker } from '@temporalio/worker'
import { quietRuntime } from './quiet-runtime.ts'
import { type CodeVersion, workflowBundle } from './workflow-bundles.ts'

/** Runs a history, as its export has it, through the workflow code of one version; rejects where the two do not fit. */
export async function replay(
  version: CodeVersion,
  history: unknown,
  workflowId: string,
): Promise<void> {
  quietRuntime()
  await Worker.runReplayHistory(
    { workflowBundle: await workflowBundle(version) },
    history,
    workflowId,
  )
}
