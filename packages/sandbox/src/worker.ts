import { NativeConnection, Worker } from '@temporalio/worker'
import * as heartbeats from './activities/heartbeats.ts'
import * as orders from './activities/orders.ts'
import { quietRuntime } from './quiet-runtime.ts'
import { stopping } from './stopping.ts'
import { type CodeVersion, workflowBundle } from './workflow-bundles.ts'

export interface RunningWorker {
  /** Resolves once the worker has stopped polling and its connection is closed. */
  stop(): Promise<void>
}

/** One worker of the sandbox, polling when this resolves. */
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
    // Else the SDK holds heartbeats back for 0.8 of the heartbeat timeout, and a cancel with them.
    maxHeartbeatThrottleInterval: '500 ms',
    defaultHeartbeatThrottleInterval: '500 ms',
    // No cache, no sticky queue: after a deploy the next workflow task goes to the new worker at
    // once instead of waiting 10 s for the old one.
    maxCachedWorkflows: 0,
    shutdownGraceTime: 0,
    shutdownForceTime: '5 s',
    identity: `sandbox-${options.version}@${process.pid}`,
  })
  const stopped = worker.run()
  // A worker that dies is told to whoever stops it, not as an unhandled rejection before that.
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

/** The workers that samples are started for: the newest code on the catalogue's task queues. */
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
