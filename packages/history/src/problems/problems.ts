import type { ProblemGroup, ProblemKind, ProblemRun } from '@rewind/contract/attention'
import type { WorkerVersion, WorkflowDescription } from '@rewind/contract/workflows'
import { isClosed } from '../acts/actions.ts'
import { textOf } from '../events/json-object.ts'
import { interruptionOf } from '../failures/activity-interruption.ts'
import { activityFailureText, unreadable } from '../failures/failure-text.ts'
import { fingerprint } from '../failures/fingerprint.ts'
import { oneLine } from '../text/words.ts'
import type { ActivityWorkers } from '../workers/activity-workers.ts'

/**
 * The server terminates a run at these limits. From 80 % on, a run is near them:
 * docs/temporal-semantics.md#limits
 */
export const historyLimit = { events: 51_200, bytes: 50 * 1024 * 1024 }
const closeToLimit = 0.8

/**
 * Milliseconds. The second attempt of a workflow task may be a blip, and a run that was just asked
 * to cancel may be about to close.
 */
const blipMs = 60_000
const firstRetry = 2

/**
 * `longMs` and `longWaitMs` in milliseconds. An activity that retries becomes a problem after
 * `longMs`, or at once if it waits `longWaitMs` between attempts. If its schedule time is not
 * known, the attempts count: with the default retry policy the tenth attempt comes after more than
 * five minutes.
 */
const longMs = 10 * 60_000
const manyAttempts = 10
const longWaitMs = 5 * 60_000

type Described = Omit<WorkflowDescription, 'actions'>
type Activity = Described['pendingActivities'][number]

/** Facts that a description lacks, if they are known. */
export interface AlsoKnown {
  now: number
  /** Whether a worker polls for the run's workflow tasks. */
  hasPoller?: boolean | undefined
  /** The versions whose workers can take the workflow task. Undefined: any version. */
  takenBy?: readonly WorkerVersion[] | undefined
  /** An activity that is due and that no worker takes, and why. */
  waitingActivity?:
    | {
        activity: Activity
        workers: Exclude<ActivityWorkers, 'POLL'>
        versions?: readonly WorkerVersion[] | undefined
      }
    | undefined
  /**
   * When each retrying activity was scheduled for its first attempt, by activity id, as ISO 8601.
   */
  scheduledAt?: ReadonlyMap<string, string> | undefined
  cancelRequestedAt?: string | undefined
}

/**
 * Returns the problems of a run: why it needs attention. Empty for a closed run and for a run
 * without problems.
 */
export function problemsOf(description: Described, at: AlsoKnown): ProblemRun[] {
  const { info, stuck, cancelRequested, pendingWorkflowTask: task } = description
  if (isClosed(info.status)) return []
  const lookedAt = new Date(at.now).toISOString()
  const buildId = buildIdOf(info.searchAttributes)
  const run = {
    workflowId: info.workflowId,
    runId: info.runId,
    type: info.type,
    taskQueue: info.taskQueue,
    ...(buildId === undefined ? {} : { buildId }),
    historyLength: info.historyLength,
    since: lookedAt,
    lookedAt,
  }
  const found: ProblemRun[] = []
  if (stuck !== undefined) {
    const isFirstRetry = stuck.attempt <= firstRetry && at.now - Date.parse(stuck.since) < blipMs
    const { cause, message, attempt, since, nextTryBy } = stuck
    const kind = isFirstRetry ? 'WATCH' : 'STUCK'
    const next = nextTryBy === undefined ? {} : { nextTryBy }
    found.push({ ...run, kind, cause, ...saying(message, info), attempt, ...next, since })
  } else if (task?.state === 'SCHEDULED' && at.hasPoller === false) {
    const since = task.originalScheduledTime ?? task.scheduledTime ?? lookedAt
    found.push({ ...run, kind: 'NO_POLLER', ...boundTo(at.takenBy), since })
  }
  if (at.waitingActivity !== undefined) {
    const { activity, workers, versions } = at.waitingActivity
    const { type: cause, options, scheduledTime: since = lookedAt } = activity
    const waiting = { ...run, cause, taskQueue: options?.taskQueue ?? info.taskQueue, since }
    // A queue without a free slot is normal for a while.
    if (workers !== 'NO_FREE_SLOT')
      found.push({ ...waiting, kind: 'NO_POLLER', ...boundTo(versions) })
    else if (at.now - Date.parse(since) >= longWaitMs)
      found.push({ ...waiting, kind: 'NO_FREE_SLOT' })
  }
  const retrying = longestRetrying(description, at)
  if (retrying !== undefined) {
    const { activityId, type: cause, attempt } = retrying
    const text = activityFailureText(retrying)
    const said = text === '' ? {} : saying(text, info)
    const since = at.scheduledAt?.get(activityId) ?? lookedAt
    found.push({ ...run, kind: 'ACTIVITY_RETRYING', cause, attempt, ...said, since })
  }
  const share = Math.max(
    info.historyLength / historyLimit.events,
    Number(info.historySizeBytes) / historyLimit.bytes,
  )
  if (share >= closeToLimit) found.push({ ...run, kind: 'NEAR_LIMIT' })
  if (cancelRequested) {
    const { cancelRequestedAt: since = lookedAt } = at
    const isNew = at.cancelRequestedAt !== undefined && at.now - Date.parse(since) < blipMs
    if (isNew) found.push({ ...run, kind: 'WATCH', cause: 'CANCEL_REQUESTED', since })
    else found.push({ ...run, kind: 'CANCEL_PENDING', since })
  }
  return found
}

const boundTo = (versions: readonly WorkerVersion[] | undefined): Pick<ProblemRun, 'versions'> =>
  versions === undefined ? {} : { versions: [...versions] }

/**
 * Masks a message that is too long for a line before it is cut: the place of a cut depends on the
 * ids and numbers in the message.
 */
function saying(message: string, ids: Pick<Described['info'], 'workflowId' | 'runId'>) {
  const line = oneLine(message)
  return line.endsWith('…') || message.includes('\n')
    ? { message: line, maskedMessage: masked(message, ids) }
    : { message: line }
}

const masked = (message: string, { workflowId, runId }: Pick<ProblemRun, 'workflowId' | 'runId'>) =>
  fingerprint(message, [workflowId, runId])

/** Returns the activities that a worker could start now and whose task queue is known. */
export const dueActivities = ({ pendingActivities }: Described, now: number): Activity[] =>
  pendingActivities.filter(
    ({ state, paused, nextAttemptTime, options }) =>
      state === 'SCHEDULED' &&
      !paused &&
      options?.taskQueue !== undefined &&
      !(nextAttemptTime !== undefined && Date.parse(nextAttemptTime) > now),
  )

/**
 * Returns the activities that failed more than once. A paused activity is left out: it does not
 * retry, and somebody paused it. So is an activity whose newest attempt a pause or a reset ended:
 * only the next attempt tells whether it still fails.
 */
export const retryingActivities = ({ pendingActivities }: Described): Activity[] =>
  pendingActivities.filter(
    (activity) =>
      activity.attempt > firstRetry && !activity.paused && interruptionOf(activity) === undefined,
  )

/**
 * The server lists pending activities in any order. This choice names the same activity in every
 * scan.
 */
function longestRetrying(description: Described, { now, scheduledAt }: AlsoKnown) {
  const sinceOf = ({ activityId }: Activity) => scheduledAt?.get(activityId)
  // Activities without a known schedule time come last. Infinity minus Infinity is NaN, so the id
  // decides.
  const timeOf = (activity: Activity) =>
    Date.parse(sinceOf(activity) ?? '') || Number.POSITIVE_INFINITY
  const [first] = retryingActivities(description)
    .filter((activity) => isRetryingForLong(activity, now, sinceOf(activity)))
    .sort((a, b) => timeOf(a) - timeOf(b) || a.activityId.localeCompare(b.activityId))
  return first
}

function isRetryingForLong(activity: Activity, now: number, since: string | undefined): boolean {
  const { attempt, nextAttemptTime: next, lastAttemptCompleteTime: ended } = activity
  const waitsLong =
    next !== undefined && ended !== undefined && Date.parse(next) - Date.parse(ended) >= longWaitMs
  if (since === undefined) return waitsLong || attempt >= manyAttempts
  if (goesBetter(activity, now, Date.parse(since))) return false
  const spent = now - Date.parse(since)
  return waitsLong || spent >= longMs || (attempt >= manyAttempts && spent >= blipMs)
}

/**
 * Whether the current attempt has lasted longer than the earlier ones with their waits, on average.
 * Such an attempt is probably working.
 */
function goesBetter(activity: Activity, now: number, since: number): boolean {
  const { state, attempt, lastStartedTime: started, lastAttemptCompleteTime: ended } = activity
  if (state !== 'STARTED' || started === undefined || ended === undefined) return false
  return now - Date.parse(started) > (Date.parse(ended) - since) / (attempt - 1)
}

/**
 * Returns the build of the run's newest workflow task. Undefined: the server does not report it.
 */
export function buildIdOf(searchAttributes: Record<string, unknown>): string | undefined {
  const deployment = textOf(searchAttributes, 'TemporalWorkerDeploymentVersion')
  if (deployment !== undefined && deployment !== '') return deployment
  const { BuildIds: ids } = searchAttributes
  if (!Array.isArray(ids)) return undefined
  // `unversioned:1.4.2`, `versioned:1.4.2`, `assigned:…`. A value without a colon names no build.
  const named = ids.filter((id): id is string => typeof id === 'string' && id.includes(':'))
  return named.at(-1)?.replace(/^[^:]*:/, '')
}

const urgency: readonly ProblemKind[] = [
  'STUCK',
  'NO_POLLER',
  'ACTIVITY_RETRYING',
  'NO_FREE_SLOT',
  'NEAR_LIMIT',
  'CANCEL_PENDING',
  'WATCH',
]

/** A group without the parts that need further calls: its id, pollers and suggested reset point. */
export type RunsOfGroup = Omit<ProblemGroup, 'id' | 'suggested' | 'pollers' | 'samples'> & {
  key: string
  /** The runs that have been affected longest come first. */
  runs: ProblemRun[]
}

/**
 * Groups runs that need attention for the same cause. The most urgent kind comes first, then the
 * largest group.
 */
export function groupProblems(found: Iterable<ProblemRun>): RunsOfGroup[] {
  const groups = new Map<string, RunsOfGroup>()
  for (const run of found) {
    const { kind, cause, type, taskQueue, buildId, versions } = run
    const message =
      run.maskedMessage ?? (run.message === undefined ? undefined : masked(run.message, run))
    // Two failures that cannot be decoded are not known to be the same.
    const apart = message?.includes(unreadable) ? [run.runId] : []
    const bound = versions?.length ? [versions] : []
    const key = JSON.stringify([kind, cause, message, type, taskQueue, buildId, ...bound, ...apart])
    const group = groups.get(key) ?? {
      key,
      kind,
      ...(cause === undefined ? {} : { cause }),
      type,
      taskQueue,
      ...(buildId === undefined ? {} : { buildId }),
      ...(versions === undefined ? {} : { versions }),
      ...(message === undefined ? {} : { message }),
      count: 0,
      firstSeen: run.since,
      runs: [],
    }
    group.runs.push(run)
    groups.set(key, group)
  }
  for (const group of groups.values()) {
    group.runs.sort((a, b) => a.since.localeCompare(b.since) || a.runId.localeCompare(b.runId))
    group.count = group.runs.length
    group.firstSeen = group.runs[0]?.since ?? group.firstSeen
    const tries = group.runs.flatMap(({ nextTryBy }) => nextTryBy ?? []).sort()
    const [last] = tries.slice(-1)
    if (last !== undefined) group.nextTryBy = last
  }
  return [...groups.values()].sort(
    (a, b) =>
      urgency.indexOf(a.kind) - urgency.indexOf(b.kind) ||
      b.count - a.count ||
      a.key.localeCompare(b.key),
  )
}
