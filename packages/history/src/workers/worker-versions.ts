import type { Poller, RunVersioning, WorkerVersion } from '@rewind/contract/workflows'

/** Where a task queue sends tasks that are pinned to no version. */
export interface QueueRouting {
  /** Absent: to workers without a version. */
  current?: WorkerVersion
  /** A share of them goes there instead; absent `version`: to workers without one. */
  ramping?: { version?: WorkerVersion; percentage: number }
}

/**
 * The versions one of which takes a run's next task: none, where workers without a version do;
 * undefined, where both may.
 */
export function versionsTaking(
  versioning: RunVersioning | undefined,
  { current, ramping }: QueueRouting,
): WorkerVersion[] | undefined {
  const { movesTo, behavior, version } = versioning ?? {}
  if (movesTo !== undefined) return [movesTo]
  if (behavior === 'PINNED' && version !== undefined) return [version]
  if (ramping === undefined || ramping.percentage <= 0)
    return current === undefined ? [] : [current]
  if (ramping.percentage >= 100) return ramping.version === undefined ? [] : [ramping.version]
  if (current === undefined || ramping.version === undefined) return undefined
  return [current, ramping.version]
}

/** The same with the versions that its task queue tells. */
export function routed(versioning: RunVersioning | undefined, queue: QueueRouting): RunVersioning {
  const takenBy = versionsTaking(versioning, queue)
  return { isOverridden: false, ...versioning, ...(takenBy === undefined ? {} : { takenBy }) }
}

/** Those of a queue's pollers that take tasks of one of these versions; all, where these are not known. */
export function pollersTaking<P extends Pick<Poller, 'version'>>(
  pollers: readonly P[],
  versions: readonly WorkerVersion[] | undefined,
): readonly P[] {
  if (versions === undefined) return pollers
  return pollers.filter(({ version }) =>
    version === undefined
      ? versions.length === 0
      : versions.some((wanted) => isSameVersion(version, wanted)),
  )
}

export const isSameVersion = (one: WorkerVersion, other: WorkerVersion): boolean =>
  one.deploymentName === other.deploymentName && one.buildId === other.buildId

/** `v1 (deployment shop)` */
export const versionName = ({ deploymentName, buildId }: WorkerVersion): string =>
  deploymentName === '' ? buildId : `${buildId} (deployment ${deploymentName})`

export const versionNames = (versions: readonly WorkerVersion[]): string =>
  versions.map(versionName).join(' or ')

/** `No worker`, or `No worker of version v1 (deployment shop)`: the beginning of a sentence. */
export const noWorker = (versions: readonly WorkerVersion[] = []): string =>
  versions.length === 0 ? 'No worker' : `No worker of version ${versionNames(versions)}`

/** What brings a worker to a run, where its queue is polled by other versions than the ones that take its tasks. */
export function versionWayOut(
  { behavior, isOverridden }: Pick<RunVersioning, 'behavior' | 'isOverridden'>,
  versions: readonly WorkerVersion[],
  polling: readonly WorkerVersion[],
): string {
  const others = polling.map(versionName).join(', ')
  const [wanted] = versions
  if (wanted === undefined) {
    return others === ''
      ? 'Start a worker without a version.'
      : `Only workers of ${others} poll, and no version is current: make one the current version of its deployment.`
  }
  const start = `Start a worker of version ${versionNames(versions)}`
  if (others === '') return `${start}.`
  return behavior === 'PINNED'
    ? `${start}, or move the run to a version that is polled (${others})${isOverridden ? ', or remove its override' : ''}.`
    : `${start}, or make a version that is polled (${others}) the current one.`
}
