import type { ResetFacts, WorkerVersion } from '@rewind/contract/reset-plan'
import type { temporal as types } from '@temporalio/proto'
import type { TemporalConnection } from './connection.ts'
import { isoTime, present } from './convert.ts'
import { temporal } from './proto.ts'
import { describeTaskQueue } from './task-queues.ts'

/** Who polls a queue for workflow tasks, each with its version, and the version that unbound tasks go to. */
export async function readWorkers(
  connection: TemporalConnection,
  namespace: string,
  taskQueue: string,
): Promise<NonNullable<ResetFacts['workers']>> {
  const { pollers, versioningInfo } = await describeTaskQueue(
    connection,
    namespace,
    taskQueue,
    'WORKFLOW',
  )
  return {
    taskQueue,
    pollers: pollers.map(({ lastAccessTime, deploymentOptions }) => ({
      ...present({
        lastAccessTime: isoTime(lastAccessTime),
        // Without versioning a worker takes whatever its queue has, whatever build it names.
        version:
          deploymentOptions?.workerVersioningMode === versioned
            ? workerVersion(deploymentOptions)
            : undefined,
      }),
    })),
    ...present({ current: workerVersion(versioningInfo?.currentDeploymentVersion) }),
  }
}

const versioned = temporal.api.enums.v1.WorkerVersioningMode.WORKER_VERSIONING_MODE_VERSIONED

const workerVersion = (
  version: types.api.deployment.v1.IWorkerDeploymentVersion | null | undefined,
): WorkerVersion | undefined =>
  version?.buildId
    ? { deploymentName: version.deploymentName ?? '', buildId: version.buildId }
    : undefined
