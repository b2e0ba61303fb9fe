import type { Temporal } from './operator.ts'

/** The worker of a run whose workflow tasks a spec completes itself: the next one decides these commands. */
export async function decide(
  { client }: Pick<Temporal, 'client'>,
  taskQueue: string,
  commands: object[],
) {
  const service = client.workflowService
  const { namespace } = client.options
  const task = await client.withDeadline(Date.now() + 10_000, () =>
    service.pollWorkflowTaskQueue({
      namespace,
      taskQueue: { name: taskQueue },
      identity: 'spec',
    }),
  )
  await client.withDeadline(Date.now() + 120_000, () =>
    service.respondWorkflowTaskCompleted({
      namespace,
      taskToken: task.taskToken,
      identity: 'spec',
      commands,
    }),
  )
}
