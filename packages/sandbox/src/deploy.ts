import { randomUUID } from 'node:crypto'
import { Client, Connection } from '@temporalio/client'
import { type SampleRun, startSample } from './start-sample.ts'
import { waitForEvent } from './wait-for.ts'
import { runWorker } from './worker.ts'

export interface BrokenDeploy extends SampleRun {
  taskQueue: string
  /** Stops the worker of version 2. */
  stop(): Promise<void>
}

/**
 * Creates an `orderFulfilment` run that is stuck with a nondeterminism error, on its own task
 * queue: a worker of version 1 runs until its timer has started, a worker of version 2 replaces it,
 * and a signal wakes the workflow. Resolves when the failed workflow task is in the history.
 */
export async function breakDeterminism(options: {
  address: string
  namespace?: string
  workflowId?: string
  /** A task queue that no other worker polls. */
  taskQueue?: string
  orderId?: string
}): Promise<BrokenDeploy> {
  const { address, namespace = 'default', orderId } = options
  const taskQueue = options.taskQueue ?? `orders-${randomUUID()}`
  const connection = await Connection.connect({ address })
  const client = new Client({ connection, namespace })
  try {
    const version1 = await runWorker({ address, namespace, taskQueue, version: 'v1' })
    const run = await startSample(client, 'orderFulfilment', {
      taskQueue,
      workflowId: options.workflowId ?? `orderFulfilment-${randomUUID()}`,
      args: orderId === undefined ? [] : [{ orderId }],
    })
    await waitForEvent(
      client,
      run,
      'the timer',
      (event) => event.timerStartedEventAttributes != null,
    )
    await version1.stop()
    const version2 = await runWorker({ address, namespace, taskQueue, version: 'v2' })
    await client.workflow
      .getHandle(run.workflowId, run.runId)
      .signal('addressChanged', '1 Ada Street')
    await waitForEvent(
      client,
      run,
      'a failed workflow task',
      (event) => event.workflowTaskFailedEventAttributes != null,
    )
    return { ...run, taskQueue, stop: () => version2.stop() }
  } finally {
    await connection.close()
  }
}
