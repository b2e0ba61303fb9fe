import type { AttentionGroup, AttentionKind, AttentionRun } from '@rewind/contract/attention'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { isClosed } from './actions.ts'
import { fingerprint } from './fingerprint.ts'
import { textOf } from './json-object.ts'
import { oneLine } from './words.ts'

/** Where the server ends a run, and how near counts as close. */
export const historyLimit = { events: 51_200, bytes: 50 * 1024 * 1024 }
const closeToLimit = 0.8

/** A workflow task that is tried for the second time may be a blip, and a run that was just cancelled may be about to end. */
const blipMs = 60_000
const firstRetry = 2

/** With the usual policy the tenth attempt comes after more than five minutes; others wait long from the start. */
const manyAttempts = 10
const longWaitMs = 5 * 60_000

type Described = Omit<WorkflowDescription, 'actions'>
type Activity = Described['pendingActivities'][number]

/** What a description does not tell, as far as it is known. */
export interface AlsoKnown {
  now: number
  /** Whether a worker polls the queue of its workflow tasks. */
  hasPoller?: boolean | undefined
  /** One that is due, on a queue that no worker polls. */
  unpolledActivity?: Activity | undefined
  cancelRequestedAt?: string | undefined
}

/** Why a run needs somebody, from one look at it; nothing where it does not. */
export function attentionOf(description: Described, at: AlsoKnown): AttentionRun[] {
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
  const found: AttentionRun[] = []
  if (stuck !== undefined) {
    const isFirstRetry = stuck.attempt <= firstRetry && at.now - Date.parse(stuck.since) < blipMs
    const { cause, message, attempt, since } = stuck
    const kind = isFirstRetry ? 'WATCH' : 'STUCK'
    found.push({ ...run, kind, cause, message: oneLine(message), attempt, since })
  } else if (task?.state === 'SCHEDULED' && at.hasPoller === false) {
    const since = task.originalScheduledTime ?? task.scheduledTime ?? lookedAt
    found.push({ ...run, kind: 'NO_POLLER', since })
  }
  if (at.unpolledActivity !== undefined) {
    const { type: cause, options, scheduledTime: since = lookedAt } = at.unpolledActivity
    const taskQueue = options?.taskQueue ?? info.taskQueue
    found.push({ ...run, kind: 'NO_POLLER', cause, taskQueue, since })
  }
  for (const activity of description.pendingActivities) {
    if (!isRetryingForLong(activity)) continue
    const { type: cause, attempt, lastFailure: message } = activity
    const said = message === undefined ? {} : { message: oneLine(message) }
    found.push({ ...run, kind: 'ACTIVITY_RETRYING', cause, attempt, ...said })
    break
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

/** Those that any worker might begin now, and the queue is known on which they wait. */
export const dueActivities = ({ pendingActivities }: Described, now: number): Activity[] =>
  pendingActivities.filter(
    ({ state, paused, nextAttemptTime, options }) =>
      state === 'SCHEDULED' &&
      !paused &&
      options?.taskQueue !== undefined &&
      !(nextAttemptTime !== undefined && Date.parse(nextAttemptTime) > now),
  )

/** Since when it fails the server does not tell: only how often it was tried, and for how long it waits now. */
function isRetryingForLong(activity: Activity): boolean {
  const { attempt, nextAttemptTime, lastAttemptCompleteTime } = activity
  if (attempt >= manyAttempts) return true
  if (attempt <= firstRetry || !nextAttemptTime || !lastAttemptCompleteTime) return false
  return Date.parse(nextAttemptTime) - Date.parse(lastAttemptCompleteTime) >= longWaitMs
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

const urgency: readonly AttentionKind[] = [
  'STUCK',
  'NO_POLLER',
  'ACTIVITY_RETRYING',
  'NEAR_LIMIT',
  'CANCEL_PENDING',
  'WATCH',
]

/** A group without what must be asked for: its id, its pollers, its suggested reset point. */
export type RunsOfGroup = Omit<AttentionGroup, 'id' | 'suggested' | 'pollers' | 'samples'> & {
  key: string
  /** The longest affected first. */
  runs: AttentionRun[]
}

/** Runs that need somebody for the same cause, the most urgent kind first and the largest of it. */
export function groupAttention(found: Iterable<AttentionRun>): RunsOfGroup[] {
  const groups = new Map<string, RunsOfGroup>()
  for (const run of found) {
    const { kind, cause, type, taskQueue, buildId } = run
    const message =
      run.message === undefined ? undefined : fingerprint(run.message, [run.workflowId, run.runId])
    const key = JSON.stringify([kind, cause, message, type, taskQueue, buildId])
    const group = groups.get(key) ?? {
      key,
      kind,
      ...(cause === undefined ? {} : { cause }),
      type,
      taskQueue,
      ...(buildId === undefined ? {} : { buildId }),
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
  }
  return [...groups.values()].sort(
    (a, b) =>
      urgency.indexOf(a.kind) - urgency.indexOf(b.kind) ||
      b.count - a.count ||
      a.key.localeCompare(b.key),
  )
}
