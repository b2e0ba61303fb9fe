import { randomUUID } from 'node:crypto'
import { temporal } from '@rewind/operations/temporal/proto'
import { vi } from 'vitest'
import { connection, DrivenRun, namespace, service } from './drive.ts'

const { TaskQueueType, VersioningBehavior, WorkerVersioningMode } = temporal.api.enums.v1

/** Workers of several versions of one deployment, on one task queue. */
export class Deployment {
  readonly deploymentName = `deployment-${randomUUID()}`
  readonly taskQueue = `queue-${randomUUID()}`

  #options(buildId: string) {
    return {
      deploymentName: this.deploymentName,
      buildId,
      workerVersioningMode: WorkerVersioningMode.WORKER_VERSIONING_MODE_VERSIONED,
    }
  }

  /** Polls for the next workflow task, as a worker of a version. */
  poll(buildId: string, signal?: AbortSignal) {
    const ask = () =>
      connection.withDeadline(Date.now() + 60_000, () =>
        service.pollWorkflowTaskQueue({
          namespace,
          taskQueue: { name: this.taskQueue },
          identity: `worker ${buildId}`,
          deploymentOptions: this.#options(buildId),
        }),
      )
    return signal === undefined ? ask() : connection.withAbortSignal(signal, ask)
  }

  /**
   * Makes a version current, so that it gets unversioned tasks. A worker of it must poll already.
   */
  async makeCurrent(buildId: string): Promise<void> {
    await vi.waitFor(
      () =>
        service.setWorkerDeploymentCurrentVersion({
          namespace,
          deploymentName: this.deploymentName,
          buildId,
          version: `${this.deploymentName}.${buildId}`,
          identity: 'test',
        }),
      { timeout: 40_000, interval: 200 },
    )
    // The task queue learns of the current version a little later.
    await vi.waitFor(
      async () => {
        const { versioningInfo } = await service.describeTaskQueue({
          namespace,
          taskQueue: { name: this.taskQueue },
          taskQueueType: TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        })
        if (versioningInfo?.currentDeploymentVersion?.buildId !== buildId)
          throw new Error('not yet')
      },
      {
        timeout: 30_000,
        interval: 20,
      },
    )
  }

  /** Completes a workflow task as a workflow that is pinned to the version of its worker. */
  async decidePinned(polled: ReturnType<Deployment['poll']>, buildId: string): Promise<void> {
    const { taskToken } = await polled
    await service.respondWorkflowTaskCompleted({
      namespace,
      taskToken: taskToken ?? new Uint8Array(),
      versioningBehavior: VersioningBehavior.VERSIONING_BEHAVIOR_PINNED,
      deploymentOptions: this.#options(buildId),
      identity: 'test',
    })
  }
}

/** Returns a run whose task version v1 completed, with a further task and v2 current since then. */
export async function pinnedRun(deployment: Deployment): Promise<DrivenRun> {
  const first = deployment.poll('v1')
  await deployment.makeCurrent('v1')
  const { workflowId, runId } = await DrivenRun.start(undefined, {
    taskQueue: { name: deployment.taskQueue },
  })
  const run = DrivenRun.of(workflowId, runId, deployment.taskQueue)
  await deployment.decidePinned(first, 'v1')
  await run.signal()
  await deployment.decidePinned(deployment.poll('v1'), 'v1')
  return run
}
