import type { Client } from '@temporalio/client'
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/common'

const fixId = (workflowId: string) => `fix-for-${workflowId}`

/**
 * "Deploys the fix" that the workflow `failsUntilFixed` with this id waits for. The flag is an
 * execution in the same namespace, so that every worker and every test process can read it.
 */
export async function deployFix(client: Client, workflowId: string): Promise<void> {
  try {
    await client.workflow.start('fixDeployed', {
      workflowId: fixId(workflowId),
      taskQueue: 'sandbox',
    })
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}

export async function isFixDeployed(client: Client, workflowId: string): Promise<boolean> {
  try {
    await client.workflow.getHandle(fixId(workflowId)).describe()
    return true
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false
    throw error
  }
}
