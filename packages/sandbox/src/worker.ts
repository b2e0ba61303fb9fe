import { NativeConnection, Worker } from '@temporalio/worker'
import * as heartbeats from './activities/heartbeats.ts'
import * as orders from './activities/orders.ts'
import { quietRuntime } from './quiet-runtime.ts'
import { stopping } from './stopping.ts'
import { type CodeVersion, workflowBundle } from './workflow-bundles.ts'

export interface RunningWorker {
  /** Resolves when the worker has stopped polling and its connection is closed. */
  stop(): Promise<void>
}

/** Starts one worker of the sandbox. Resolves when it polls. */
export async function runWorker(options: {
  address: string
  namespace?: string
  taskQueue: string
  version: CodeVersion
}): Promise<RunningWorker> {
  quietRuntime()
  stopping.delete(options.taskQueue)
  const connection = await NativeConnection.connect({ address: options.address })
  const worker = await Worker.create({
    connection,
    namespace: options.namespace ?? 'default',
    taskQueue: options.taskQueue,
    workflowBundle: await workflowBundle(options.version),
    activities: { ...heartbeats, ...orders },
    // By default the SDK delays heartbeats by 0.8 of the heartbeat timeout, and thereby also cancel
    // requests.
    maxHeartbeatThrottleInterval: '500 ms',
    defaultHeartbeatThrottleInterval: '500 ms',
    // Without a cache there is no sticky task queue: after a deploy the next workflow task goes to
    // the new worker at once and does not wait 10 s for the old one.
    maxCachedWorkflows: 0,
    shutdownGraceTime: 0,
    shutdownForceTime: '5 s',
    identity: `sandbox-${options.version}@${process.pid}`,
  })
  const stopped = worker.run()
  // Avoids an unhandled rejection if the worker dies. `stop` throws its error.
  stopped.catch(() => {})
  return {
    async stop() {
      stopping.add(options.taskQueue)
      if (worker.getState() === 'RUNNING') worker.shutdown()
      try {
        await stopped
      } finally {
        await connection.close()
      }
    },
  }
}

/** Starts the workers of the samples: the newest code on the task queues of the catalogue. */
export async function runSandboxWorkers(options: {
  address: string
  namespace?: string
}): Promise<RunningWorker> {
  const workers = await Promise.all(
    ['sandbox', 'sandbox-orders'].map((taskQueue) =>
      runWorker({ ...options, taskQueue, version: 'v2' }),
    ),
  )
  return {
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()))
    },
  }
}
