import type { Poller, RunVersioning, WorkerVersion } from '@rewind/contract/workflows'

/**
 * Where a task queue sends tasks that are not pinned to a version:
 * docs/temporal-semantics.md#worker-versions
 */
export interface QueueRouting {
  /** Undefined: workers without a version. */
  current?: WorkerVersion
  /**
   * The share of tasks that goes to another version. `version` undefined: workers without a
   * version.
   */
  ramping?: { version?: WorkerVersion; percentage: number }
}

/**
 * Returns the versions that can take a run's next task. Empty: only workers without a version take
 * it. Undefined: workers with and without a version can take it.
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

/** Adds to a run's versioning the versions that can take its next task. */
export function routed(versioning: RunVersioning | undefined, queue: QueueRouting): RunVersioning {
  const takenBy = versionsTaking(versioning, queue)
  return { isOverridden: false, ...versioning, ...(takenBy === undefined ? {} : { takenBy }) }
}

/**
 * Returns the pollers that take tasks of one of these versions. Returns all pollers if the versions
 * are not known.
 */
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

/** Returns a name such as `v1 (deployment shop)`. */
export const versionName = ({ deploymentName, buildId }: WorkerVersion): string =>
  deploymentName === '' ? buildId : `${buildId} (deployment ${deploymentName})`

export const versionNames = (versions: readonly WorkerVersion[]): string =>
  versions.map(versionName).join(' or ')

/**
 * Returns `No worker` or `No worker of version v1 (deployment shop)`, as the beginning of a
 * sentence.
 */
export const noWorker = (versions: readonly WorkerVersion[] = []): string =>
  versions.length === 0 ? 'No worker' : `No worker of version ${versionNames(versions)}`

/** Returns how to give a run a worker if only workers of other versions poll its queue. */
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
