import type { RunVersioning, WorkerVersion } from '@rewind/contract/workflows'
import type { QueueRouting } from '@rewind/history/workers/worker-versions'
import type { temporal as types } from '@temporalio/proto'
import { enumWord, present } from './convert.ts'
import { temporal } from './proto.ts'

type Maybe<T> = T | null | undefined
type Info = Maybe<types.api.workflow.v1.IWorkflowExecutionVersioningInfo>

const { VersioningBehavior, WorkerVersioningMode } = temporal.api.enums.v1

const toWorkerVersion = (
  version: Maybe<types.api.deployment.v1.IWorkerDeploymentVersion>,
): WorkerVersion | undefined =>
  version?.buildId
    ? { deploymentName: version.deploymentName ?? '', buildId: version.buildId }
    : undefined

/**
 * Returns how a run is bound to worker versions, or undefined if it is unversioned. Does not
 * include facts of the task queue.
 */
export function toRunVersioning(info: Info): RunVersioning | undefined {
  if (!info) return undefined
  const override = info.versioningOverride
  const own = toWorkerVersion(info.deploymentVersion)
  const movesTo = toWorkerVersion(
    override?.oneTime?.targetDeploymentVersion ?? info.versionTransition?.deploymentVersion,
  )
  const told = present({ version: own, movesTo })
  if (override?.pinned) {
    // A run without a version of its own uses the version of its pinned override.
    const version = toWorkerVersion(override.pinned.version) ?? own
    return { behavior: 'PINNED', isOverridden: true, ...told, ...present({ version }) }
  }
  if (override?.autoUpgrade) return { behavior: 'AUTO_UPGRADE', isOverridden: true, ...told }
  const behavior = info.behavior
    ? enumWord(VersioningBehavior, 'VERSIONING_BEHAVIOR_', info.behavior)
    : undefined
  if (behavior === undefined && Object.keys(told).length === 0) return undefined
  return { isOverridden: override?.oneTime != null, ...told, ...present({ behavior }) }
}

/** Returns the versions to which a task queue routes tasks of unpinned runs. */
export function toQueueRouting(
  info: Maybe<types.api.taskqueue.v1.ITaskQueueVersioningInfo>,
): QueueRouting {
  const percentage = info?.rampingVersionPercentage ?? 0
  return present({
    current: toWorkerVersion(info?.currentDeploymentVersion),
    ramping:
      percentage > 0
        ? { percentage, ...present({ version: toWorkerVersion(info?.rampingDeploymentVersion) }) }
        : undefined,
  })
}

/**
 * Returns undefined for an unversioned worker: it takes every task of its queue, whatever build id
 * it reports.
 */
export const pollerVersion = (
  options: Maybe<types.api.deployment.v1.IWorkerDeploymentOptions>,
): WorkerVersion | undefined =>
  options?.workerVersioningMode === WorkerVersioningMode.WORKER_VERSIONING_MODE_VERSIONED
    ? toWorkerVersion(options)
    : undefined
