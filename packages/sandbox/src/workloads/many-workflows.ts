import type { Client } from '@temporalio/client'
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'

const atOnce = 20

/** Starts `count` open runs without a worker. Counts those of earlier calls. */
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
            // Visibility may not have shown it yet.
            if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
          }),
      ),
    )
  }
}
