import type { Temporal } from './operator.ts'

type Worked = Pick<Temporal, 'client'>

const nextTask = ({ client }: Worked, taskQueue: string) =>
  client.withDeadline(Date.now() + 10_000, () =>
    client.workflowService.pollWorkflowTaskQueue({
      namespace: client.options.namespace,
      taskQueue: { name: taskQueue },
      identity: 'spec',
    }),
  )

/** Completes the next workflow task of a run with these commands, in place of a worker. */
export async function decide(worked: Worked, taskQueue: string, commands: object[]) {
  const { client } = worked
  const service = client.workflowService
  const { namespace } = client.options
  const task = await nextTask(worked, taskQueue)
  await client.withDeadline(Date.now() + 120_000, () =>
    service.respondWorkflowTaskCompleted({
      namespace,
      taskToken: task.taskToken,
      identity: 'spec',
      commands,
    }),
  )
}

/**
 * Fails the next workflow task of a run with this message, as a worker whose code does not match
 * does.
 */
export async function failOnMismatch(worked: Worked, taskQueue: string, message: string) {
  const { client } = worked
  const { taskToken } = await nextTask(worked, taskQueue)
  await client.workflowService.respondWorkflowTaskFailed({
    namespace: client.options.namespace,
    taskToken,
    // WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR
    cause: 24,
    failure: { message, source: 'GoSDK' },
    identity: 'spec',
  })
}
