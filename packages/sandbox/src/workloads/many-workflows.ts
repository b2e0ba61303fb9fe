import type { Client } from '@temporalio/client'
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'

const atOnce = 20

/** So many open runs that nobody works on. Those of an earlier call are taken as they are. */
export async function manyWorkflows(client: Client, count: number): Promise<void> {
  const query = `WorkflowId STARTS_WITH 'many-'`
  const { count: known } = await client.workflow.count(query)
  for (let made = known; made < count; made += atOnce) {
    await Promise.all(
      Array.from({ length: Math.min(atOnce, count - made) }, (_, at) =>
        client.workflow
          .start('nobodyPolls', {
            workflowId: `many-${String(made + at).padStart(6, '0')}`,
            taskQueue: 'sandbox-nobody-polls',
          })
          .catch((error: unknown) => {
            // Visibility may not have known it yet.
            if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
          }),
      ),
    )
  }
}
