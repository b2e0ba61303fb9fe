import type { WorkflowDescription } from '@rewind/contract/workflows'
import { count } from '../text/words.ts'
import { noWorker, pollersTaking, versionWayOut } from '../workers/worker-versions.ts'

/**
 * Milliseconds. A poller that was last seen longer ago has probably stopped: a live idle poller can
 * be about a minute old (docs/temporal-semantics.md#pollers).
 */
const freshPoller = 75_000

type Polled = Pick<WorkflowDescription, 'pollers' | 'versioning'>

/**
 * The pollers of the run's task queue that have the worker version which takes the run's workflow
 * tasks.
 */
const pollersOf = ({ pollers, versioning }: Polled) =>
  pollers && pollersTaking(pollers, versioning?.takenBy)

/** Whether a worker has polled for this run's workflow tasks lately. Undefined: not known. */
export const hasLivePoller = (run: Polled, now: number): boolean | undefined =>
  pollersOf(run)?.some((poller) => isFreshPoller(poller, now))

/**
 * Returns a sentence such as `No worker of version v1 (deployment shop) polls task queue orders`.
 * Undefined: a worker polls, or it is not known.
 */
export function nobodyPolls(
  run: Polled & { info: Pick<WorkflowDescription['info'], 'taskQueue'> },
  now: number,
): string | undefined {
  if (hasLivePoller(run, now) !== false) return undefined
  const who = noWorker(run.versioning?.takenBy)
  return pollersOf(run)?.length === 0
    ? `${who} polls task queue ${run.info.taskQueue}`
    : `${who} has polled task queue ${run.info.taskQueue} for over a minute`
}

/**
 * Returns how to give the run a worker of the version that it needs. Undefined: a worker of any
 * version can take its workflow tasks.
 */
export function workerWayOut(
  { pollers = [], versioning = { isOverridden: false } }: Polled,
  now: number,
): string | undefined {
  const { takenBy } = versioning
  const polling = pollers.filter((poller) => isFreshPoller(poller, now))
  const versions = new Map(
    polling.flatMap(({ version }) =>
      version === undefined ? [] : [[JSON.stringify(version), version] as const],
    ),
  )
  if (takenBy === undefined || (takenBy.length === 0 && versions.size === 0)) return undefined
  return versionWayOut(versioning, takenBy, [...versions.values()])
}

export const isFreshPoller = (
  { lastAccessTime }: { lastAccessTime?: string | undefined },
  now: number,
): boolean => lastAccessTime === undefined || !(now - Date.parse(lastAccessTime) >= freshPoller)

/**
 * `none`: no poller is known. `gone`: the last poll is too old. `unknown`: the server did not list
 * the pollers.
 */
export function workerState(
  description: Polled,
  now: number,
): 'polls' | 'gone' | 'none' | 'unknown' {
  const pollers = pollersOf(description)
  if (pollers === undefined) return 'unknown'
  if (pollers.length === 0) return 'none'
  return hasLivePoller(description, now) ? 'polls' : 'gone'
}

/** When a worker last polled for this run's workflow tasks, as ISO 8601. */
export const lastPollTime = (description: Polled): string | undefined =>
  (pollersOf(description) ?? [])
    .flatMap(({ lastAccessTime }) => lastAccessTime ?? [])
    .sort()
    .at(-1)

/** Returns sentences about what will delay or stop a cancel request, the most serious first. */
export function cancelConsequences(description: WorkflowDescription, now: number): string[] {
  const { stuck, pendingActivities, pendingChildren } = description
  const sentences: string[] = []
  if (stuck) {
    sentences.push(
      'The run is stuck: the request is recorded, but the code cannot take it. Terminate or reset have an effect.',
    )
  }
  const nobody = nobodyPolls(description, now)
  if (nobody !== undefined) {
    const isNone = workerState(description, now) === 'none'
    sentences.push(
      `${nobody}: the request ${isNone ? 'is recorded and waits' : 'may wait'} for one. ${workerWayOut(description, now) ?? ''}`.trim(),
    )
  }
  const deaf = pendingActivities.filter(
    ({ heartbeatTimeout, lastHeartbeatTime, state }) =>
      state === 'STARTED' && heartbeatTimeout === undefined && lastHeartbeatTime === undefined,
  )
  if (deaf.length > 0) {
    sentences.push(
      deaf.length === 1
        ? `Activity ${namesOf(deaf)} does not heartbeat, so it will not learn of the request; the workflow may wait for all of it.`
        : `${deaf.length} activities do not heartbeat, so they will not learn of the request; the workflow may wait for all of each: ${namesOf(deaf)}.`,
    )
  }
  if (pendingChildren.length > 0) {
    sentences.push(
      `${count(pendingChildren.length, 'child workflow is', 'child workflows are')} open: the workflow’s code decides whether the request reaches them.`,
    )
  }
  return sentences
}

/**
 * Returns sentences about which pending activities can learn of a cancellation if the workflow's
 * code cancels them.
 */
export function cancelReach({ pendingActivities }: WorkflowDescription): string[] {
  const sentences: string[] = []
  const heartbeating = pendingActivities.filter(
    ({ heartbeatTimeout, lastHeartbeatTime, state }) =>
      state !== 'SCHEDULED' &&
      state !== 'PAUSED' &&
      (heartbeatTimeout !== undefined || lastHeartbeatTime !== undefined),
  )
  if (heartbeating.length > 0) {
    sentences.push(
      `${count(heartbeating.length, 'activity learns', 'activities learn')} of it in the reply to a heartbeat, if the code asks: ${namesOf(heartbeating)}.`,
    )
  }
  const resting = pendingActivities.filter(
    ({ state }) => state === 'SCHEDULED' || state === 'PAUSED',
  )
  if (resting.length > 0) {
    sentences.push(
      `${count(resting.length, 'activity is', 'activities are')} not with a worker now (waiting, between attempts or paused): Temporal cancels such at once, if the code asks: ${namesOf(resting)}.`,
    )
  }
  return sentences
}

/** The first three activities by name, and the number of the others. */
function namesOf(activities: WorkflowDescription['pendingActivities']): string {
  const named = activities.slice(0, 3).map(({ type, activityId }) => `${type} (${activityId})`)
  const others = activities.length - named.length
  return others > 0 ? `${named.join(', ')} and ${others} more` : named.join(', ')
}

/**
 * Returns sentences about what a termination does to activities, and to children by their parent
 * close policies.
 */
export function terminateConsequences(description: WorkflowDescription): string[] {
  const sentences: string[] = []
  const running = description.pendingActivities.filter(
    ({ state }) => state !== 'SCHEDULED' && state !== 'PAUSED',
  ).length
  if (running > 0) {
    sentences.push(
      `${count(running, 'running activity is', 'running activities are')} left to go on until the next heartbeat or the end; the result is lost.`,
    )
  }
  const policies = {
    TERMINATE: 'terminated too',
    REQUEST_CANCEL: 'asked to cancel',
    ABANDON: 'left running',
  } as const
  for (const [policy, effect] of Object.entries(policies)) {
    const children = description.pendingChildren.filter(
      (child) => child.parentClosePolicy === policy,
    )
    if (children.length > 0) {
      sentences.push(
        `${count(children.length, 'child workflow is', 'child workflows are')} ${effect} (parent close policy ${policy}).`,
      )
    }
  }
  if (description.pendingChildren.some((child) => child.parentClosePolicy === 'TERMINATE')) {
    sentences.push(
      'A child that is terminated leaves its own children to their parent close policies in turn.',
    )
  }
  return sentences
}
