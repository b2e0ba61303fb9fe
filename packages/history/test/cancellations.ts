import type { HistoryEvent } from '@rewind/contract/history'
import type { PendingActivity } from '@rewind/contract/pending'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { cancellationFacts } from '../src/cancellation/cancellation-facts.ts'
import { cancellationProgress } from '../src/cancellation/cancellation-progress.ts'
import { toEventRow } from '../src/rows/event-row.ts'
import { event } from './histories.ts'
import { description } from './plans.ts'

/** An event's type, its attributes, and the second in which it was written. */
export type Written = readonly [type: string, attributes?: Record<string, unknown>, second?: number]

const start = Date.parse('2026-11-23T03:00:00Z')
export const at = (second: number) => new Date(start + second * 1000).toISOString()

export function eventsFrom(written: readonly Written[]): HistoryEvent[] {
  let second = 0
  return written.map(([type, attributes = {}, later], index) => {
    second = later ?? second
    return { ...event(type, attributes, index + 1), time: at(second) }
  })
}

export const run = description(
  { type: 'orderFulfilment', runId: '00000000-0000-4000-8000-000000000000' },
  {
    cancelRequested: true,
    pollers: [{ identity: 'w', lastAccessTime: at(99) }],
    actions: {
      cancel: { allowed: false },
      terminate: { allowed: true },
      reset: { allowed: true },
      signal: { allowed: true },
      update: { allowed: true },
      query: { allowed: true },
      activity: { allowed: true },
    },
  },
)

export function progressOf(
  events: readonly HistoryEvent[],
  described: Partial<WorkflowDescription> = {},
  second = 100,
) {
  const rows = events.map(toEventRow)
  const rowAt = (eventId: number) => rows[eventId - 1]
  const facts = cancellationFacts(rowAt, rows.length)
  if (facts === undefined) throw new Error('no request')
  return cancellationProgress(facts, {
    description: { ...run, ...described },
    rowAt,
    now: start + second * 1000,
  })
}

export const scheduled = (name: string, activityId = '1'): Written => [
  'ACTIVITY_TASK_SCHEDULED',
  { activityId, activityType: { name }, workflowTaskCompletedEventId: 4 },
]
/** Events 1 to 5: an activity is under way. */
export const begun: Written[] = [
  ['WORKFLOW_EXECUTION_STARTED', {}, 0],
  ['WORKFLOW_TASK_SCHEDULED'],
  ['WORKFLOW_TASK_STARTED'],
  ['WORKFLOW_TASK_COMPLETED'],
  scheduled('charge'),
]
/** Event 6, the cancel request. */
export const request: Written = [
  'WORKFLOW_EXECUTION_CANCEL_REQUESTED',
  { cause: 'wrong codec', identity: 'ada' },
  50,
]
/** Events 7 to 9: a worker takes the request. */
export const taken: Written[] = [
  ['WORKFLOW_TASK_SCHEDULED'],
  ['WORKFLOW_TASK_STARTED', { identity: 'w1' }, 51],
  ['WORKFLOW_TASK_COMPLETED'],
]
export const after9 = { workflowTaskCompletedEventId: 9 }
const asked: Written = ['ACTIVITY_TASK_CANCEL_REQUESTED', { scheduledEventId: 5, ...after9 }]
export const untilAsked = [...begun, request, ...taken, asked]

export const child = (id: string, parentClosePolicy: string): Written => [
  'START_CHILD_WORKFLOW_EXECUTION_INITIATED',
  {
    workflowId: id,
    workflowType: { name: 'ship' },
    parentClosePolicy,
    workflowTaskCompletedEventId: 4,
  },
]
export const askChild = (workflowId: string): Written => [
  'REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED',
  { workflowExecution: { workflowId, runId: '' }, childWorkflowOnly: true, ...after9 },
]

export const activity: PendingActivity = {
  activityId: '1',
  type: 'charge',
  state: 'CANCEL_REQUESTED',
  attempt: 1,
  maximumAttempts: 0,
  paused: false,
  lastStartedTime: at(10),
}
export const pending = (part: Partial<PendingActivity>) => ({
  pendingActivities: [{ ...activity, ...part }],
})
