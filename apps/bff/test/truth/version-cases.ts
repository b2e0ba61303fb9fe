import { expect, vi } from 'vitest'
import { temporal } from '../../src/temporal/proto.ts'
import { connection, DrivenRun, namespace, service } from '../drive.ts'
import { type TruthCase, unique } from './case.ts'
import { eventsOf, soon } from './driver.ts'

const { TaskQueueType, VersioningBehavior, WorkerVersioningMode } = temporal.api.enums.v1

/** Workers of several versions of one deployment, on one task queue. */
class Deployment {
  readonly deploymentName = unique('deployment')
  readonly taskQueue = unique('queue')

  #options(buildId: string) {
    return {
      deploymentName: this.deploymentName,
      buildId,
      workerVersioningMode: WorkerVersioningMode.WORKER_VERSIONING_MODE_VERSIONED,
    }
  }

  /** The next task that comes to a worker of a version. */
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

  /** Sends there what is bound to no version, once a worker of it polls. */
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
    // The task queue learns of it a little later.
    await vi.waitFor(async () => {
      const { versioningInfo } = await service.describeTaskQueue({
        namespace,
        taskQueue: { name: this.taskQueue },
        taskQueueType: TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
      })
      expect(versioningInfo?.currentDeploymentVersion?.buildId).toBe(buildId)
    }, soon)
  }

  /** Completes a task as a workflow that is pinned to its worker's version. */
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

/** A task completed by version v1 where there was no other, one more, and v2 current since. */
async function pinnedRun(deployment: Deployment): Promise<DrivenRun> {
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

const secondTask = async (run: DrivenRun) =>
  (await eventsOf(run)).findLast(({ type }) => type === 'WORKFLOW_TASK_COMPLETED')?.eventId ?? 0

/** Both versions poll; one of them gets the new run's first task. */
function versionCase(
  name: string,
  point: (run: DrivenRun) => Promise<number>,
  expected: 'v1' | 'v2',
): TruthCase {
  const deployment = new Deployment()
  const abort = new AbortController()
  const gets = async (buildId: string) => {
    const { workflowExecution } = await deployment.poll(buildId, abort.signal)
    return { buildId, runId: workflowExecution?.runId }
  }
  let polling: ReturnType<typeof gets>[] = []
  return {
    name,
    async make() {
      const run = await pinnedRun(deployment)
      polling = [gets('v1'), gets('v2')]
      for (const one of polling) one.catch(() => undefined)
      await deployment.makeCurrent('v2')
      return { run, eventId: await point(run) }
    },
    onlyThisPoint: true,
    async after({ newRunId }) {
      expect(await Promise.race(polling)).toEqual({ buildId: expected, runId: newRunId })
      abort.abort()
    },
  }
}

export const versionCases: readonly TruthCase[] = [
  versionCase('a pinned run, with a task of its version kept', secondTask, 'v1'),
  versionCase('a pinned run, with no task of its version kept', async () => 4, 'v2'),
]
