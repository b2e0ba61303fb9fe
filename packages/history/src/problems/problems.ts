import type { ProblemGroup, ProblemKind, ProblemRun } from '@rewind/contract/attention'
import type { WorkerVersion, WorkflowDescription } from '@rewind/contract/workflows'
import { isClosed } from '../acts/actions.ts'
import { textOf } from '../events/json-object.ts'
import { interruptionOf } from '../failures/activity-interruption.ts'
import { activityFailureText, unreadable } from '../failures/failure-text.ts'
import { fingerprint } from '../failures/fingerprint.ts'
import { oneLine } from '../text/words.ts'
import type { ActivityWorkers } from '../workers/activity-workers.ts'

/** Where the server ends a run, and how near counts as close. */
export const historyLimit = { events: 51_200, bytes: 50 * 1024 * 1024 }
const closeToLimit = 0.8

/** A workflow task that is tried for the second time may be a blip, and a run that was just cancelled may be about to end. */
const blipMs = 60_000
const firstRetry = 2

/** An activity retries for long by the clock; where its schedule is not known, by its attempts: with the usual policy the tenth comes after more than five minutes. Others wait long from the start. */
const longMs = 10 * 60_000
const manyAttempts = 10
const longWaitMs = 5 * 60_000

type Described = Omit<WorkflowDescription, 'actions'>
type Activity = Described['pendingActivities'][number]

/** What a description does not tell, as far as it is known. */
export interface AlsoKnown {
  now: number
  /** Whether a worker polls the queue of its workflow tasks. */
  hasPoller?: boolean | undefined
  /** The versions whose workers would take it, where it is bound to any. */
  takenBy?: readonly WorkerVersion[] | undefined
  /** One that is due and that nobody takes, and why. */
  waitingActivity?:
    | {
        activity: Activity
        workers: Exclude<ActivityWorkers, 'POLL'>
        versions?: readonly WorkerVersion[] | undefined
      }
    | undefined
  /** When the activities that retry were scheduled, by activity id, before their first attempt. */
  scheduledAt?: ReadonlyMap<string, string> | undefined
  cancelRequestedAt?: string | undefined
}

/** Why a run needs somebody, from one look at it; nothing where it does not. */
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
    // A queue that is busy for a while is the usual course of things.
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

/** A message that is too long for a line is masked before it is cut: where it ends depends on its ids and numbers. */
function saying(message: string, ids: Pick<Described['info'], 'workflowId' | 'runId'>) {
  const line = oneLine(message)
  return line.endsWith('…') || message.includes('\n')
    ? { message: line, maskedMessage: masked(message, ids) }
    : { message: line }
}

const masked = (message: string, { workflowId, runId }: Pick<ProblemRun, 'workflowId' | 'runId'>) =>
  fingerprint(message, [workflowId, runId])

/** Those that any worker might begin now, and the queue is known on which they wait. */
export const dueActivities = ({ pendingActivities }: Described, now: number): Activity[] =>
  pendingActivities.filter(
    ({ state, paused, nextAttemptTime, options }) =>
      state === 'SCHEDULED' &&
      !paused &&
      options?.taskQueue !== undefined &&
      !(nextAttemptTime !== undefined && Date.parse(nextAttemptTime) > now),
  )

/**
 * Those that failed more than once. One that is paused is not tried again: somebody saw to it. Where
 * a pause or a reset ended the newest attempt, the next one has yet to tell whether it still fails.
 */
export const retryingActivities = ({ pendingActivities }: Described): Activity[] =>
  pendingActivities.filter(
    (activity) =>
      activity.attempt > firstRetry && !activity.paused && interruptionOf(activity) === undefined,
  )

/** The server tells pending activities in any order: the same one is named at every look. */
function longestRetrying(description: Described, { now, scheduledAt }: AlsoKnown) {
  const sinceOf = ({ activityId }: Activity) => scheduledAt?.get(activityId)
  // Those whose schedule is not known come last: beside each other their difference is no number.
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

/** An attempt that has lasted longer than those before it did, with the waits between them, is at work. */
function goesBetter(activity: Activity, now: number, since: number): boolean {
  const { state, attempt, lastStartedTime: started, lastAttemptCompleteTime: ended } = activity
  if (state !== 'STARTED' || started === undefined || ended === undefined) return false
  return now - Date.parse(started) > (Date.parse(ended) - since) / (attempt - 1)
}

/** The build that the run's newest workflow task was done by, where the server notes one. */
export function buildIdOf(searchAttributes: Record<string, unknown>): string | undefined {
  const deployment = textOf(searchAttributes, 'TemporalWorkerDeploymentVersion')
  if (deployment !== undefined && deployment !== '') return deployment
  const { BuildIds: ids } = searchAttributes
  if (!Array.isArray(ids)) return undefined
  // `unversioned:1.4.2`, `versioned:1.4.2`, `assigned:…`; alone, the word says only that there is none.
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

/** A group without what must be asked for: its id, its pollers, its suggested reset point. */
export type RunsOfGroup = Omit<ProblemGroup, 'id' | 'suggested' | 'pollers' | 'samples'> & {
  key: string
  /** The longest affected first. */
  runs: ProblemRun[]
}

/** Runs that need somebody for the same cause, the most urgent kind first and the largest of it. */
export function groupProblems(found: Iterable<ProblemRun>): RunsOfGroup[] {
  const groups = new Map<string, RunsOfGroup>()
  for (const run of found) {
    const { kind, cause, type, taskQueue, buildId, versions } = run
    const message =
      run.maskedMessage ?? (run.message === undefined ? undefined : masked(run.message, run))
    // Failures that cannot be read are not known to be the same.
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
