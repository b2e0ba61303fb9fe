import { Worker } from '@temporalio/worker'
import { quietRuntime } from './quiet-runtime.ts'
import { type CodeVersion, workflowBundle } from './workflow-bundles.ts'

/**
 * Replays an exported history with the workflow code of one version. Rejects if they do not match.
 */
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
