import type { EventRow } from '@rewind/contract/history'
import type {
  PendingActivity,
  PendingChild,
  PendingNexusOperation,
  WorkflowCallback,
} from '@rewind/contract/pending'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { isClosed } from '@rewind/history/acts/actions'
import type { ActivityInterruption } from '@rewind/history/failures/activity-interruption'
import { isFailing } from '@rewind/history/failures/failed-at'
import { lowerWords } from '@rewind/history/text/words'
import type { PendingSearch } from './pending-search.ts'

/** One thing that an open run waits for. */
export type PendingItem = {
  key: string
  name: string
  id: string
  state: string
  /** The summary that the workflow's code gave. */
  summary?: string
} & (
  | { kind: 'activity'; activity: PendingActivity }
  | { kind: 'child'; child: PendingChild }
  | { kind: 'timer'; timer: EventRow }
  | { kind: 'nexus'; operation: PendingNexusOperation }
  | { kind: 'callback'; callback: WorkflowCallback }
)

/**
 * Returns the likeliest trouble first, then by due time. For a closed run it returns the unfinished
 * work and the callbacks, which are called when the run closes.
 */
export function pendingItems(
  description: WorkflowDescription,
  timers: readonly EventRow[],
): PendingItem[] {
  if (isClosed(description.info.status)) return leftItems(description)
  const activities = description.pendingActivities.map((activity) => activityItem(activity))
  return [
    ...activities.sort((a, b) => rank(a) - rank(b) || byDue(a.activity, b.activity)),
    ...(description.pendingNexusOperations ?? []).map((operation) => nexusItem(operation)),
    ...description.pendingChildren.map((child) => childItem(child)),
    ...[...timers].sort((a, b) => (a.due ?? '').localeCompare(b.due ?? '')).map(timerItem),
    ...(description.callbacks ?? []).map((callback, at) => callbackItem(callback, at)),
  ]
}

/**
 * Leaves out children: the description lists them as they were when the run closed, not as they are
 * now.
 */
function leftItems(description: WorkflowDescription): PendingItem[] {
  const { pendingActivities, pendingNexusOperations = [], callbacks = [] } = description
  const unfinished = [
    ...pendingActivities.map(activityItem),
    ...pendingNexusOperations.map(nexusItem),
  ]
  return [
    ...unfinished.map((item) => ({ ...item, state: 'not finished' })),
    ...callbacks.map((callback, at) => callbackItem(callback, at)),
  ]
}

/**
 * Returns the number of items in the description; undefined for 0, since timers are only in the
 * history.
 */
export const pendingCount = (description: WorkflowDescription): number | undefined =>
  pendingItems(description, []).length || undefined

type ActivityItem = Extract<PendingItem, { kind: 'activity' }>

/** Words for the server's states, from the view of the waiting run. */
const activityStates: Record<string, string> = {
  SCHEDULED: 'waits for a worker',
  STARTED: 'running',
  CANCEL_REQUESTED: 'cancel requested',
  PAUSED: 'paused',
  PAUSE_REQUESTED: 'pause requested',
}

/** How an attempt ended that did not fail. */
export const interruptionWords: Record<ActivityInterruption, string> = {
  PAUSE: 'A pause of the activity ended the last attempt.',
  RESET: 'A reset of the activity ended the last attempt.',
}

/**
 * Returns the state in words. The server reports an activity that waits for its retry as SCHEDULED.
 */
export const activityState = ({ state, nextAttemptTime }: PendingActivity): string =>
  state === 'SCHEDULED' && nextAttemptTime !== undefined
    ? 'waits for its retry'
    : (activityStates[state] ?? lowerWords(state))

const activityItem = (activity: PendingActivity): ActivityItem => ({
  kind: 'activity',
  key: `activity/${activity.activityId}`,
  name: activity.type,
  id: activity.activityId,
  state: activityState(activity),
  activity,
})

const nexusItem = (operation: PendingNexusOperation): PendingItem => ({
  kind: 'nexus',
  key: `nexus/${operation.scheduledEventId}`,
  name: `${operation.service} ${operation.operation}`,
  id: operation.endpoint,
  state: lowerWords(operation.state),
  operation,
})

const childItem = (child: PendingChild): PendingItem => ({
  kind: 'child',
  key: `child/${child.initiatedEventId}`,
  name: child.type,
  id: child.workflowId,
  state: child.runId === '' ? 'not started yet' : 'open',
  child,
})

const timerItem = (timer: EventRow): PendingItem => ({
  kind: 'timer',
  key: `timer/${timer.eventId}`,
  name: timer.name ?? 'timer',
  id: timer.id ?? '',
  state: 'waits',
  ...(timer.summary !== undefined && { summary: timer.summary }),
  timer,
})

const callbackItem = (callback: WorkflowCallback, at: number): PendingItem => ({
  kind: 'callback',
  key: `callback/${at}`,
  name: callback.url ?? 'the server’s own',
  id: '',
  state: lowerWords(callback.state),
  callback,
})

function rank({ activity }: ActivityItem): number {
  if (activity.paused) return 0
  if (!isFailing(activity)) return 3
  return activity.state === 'SCHEDULED' ? 1 : 2
}

const byDue = (a: PendingActivity, b: PendingActivity): number =>
  (a.nextAttemptTime ?? '').localeCompare(b.nextAttemptTime ?? '')

/** Returns the items of a kind and a state whose name, id or failure contains the text. */
export function shownItems(
  items: readonly PendingItem[],
  { kind, state, q = '' }: { [Part in 'kind' | 'state' | 'q']?: PendingSearch[Part] },
): PendingItem[] {
  const text = q.toLowerCase()
  return items.filter(
    (item) =>
      (kind === undefined || item.kind === kind) &&
      (state === undefined || item.state === state) &&
      (text === '' || textOf(item).toLowerCase().includes(text)),
  )
}

const textOf = (item: PendingItem): string =>
  [item.name, item.id, item.summary, item.kind === 'activity' ? item.activity.lastFailure : '']
    .filter((part) => part !== undefined)
    .join('\n')

/** Returns the number of items for each key, in the order shown. */
export function countsOf<By extends string>(
  items: readonly PendingItem[],
  by: (item: PendingItem) => By,
): [By, number][] {
  const counts = new Map<By, number>()
  for (const item of items) counts.set(by(item), (counts.get(by(item)) ?? 0) + 1)
  return [...counts]
}
