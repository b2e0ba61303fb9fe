import type { EventRow } from '@rewind/contract/history'
import { eventTypeName } from '../events/event-names.ts'
import { categoryOf, isReset } from './row-categories.ts'

export type GroupKind =
  | 'run'
  | 'workflow task'
  | 'activity'
  | 'local activity'
  | 'timer'
  | 'child workflow'
  | 'signal'
  | 'signal sent'
  | 'cancel request'
  | 'cancel sent'
  | 'update'
  | 'Nexus operation'
  | 'marker'
  | 'interruption'
  | 'other'

export type GroupState =
  | 'scheduled'
  | 'running'
  | 'waiting'
  | 'retrying'
  | 'paused'
  | 'cancel requested'
  | 'completed'
  | 'fired'
  | 'failed'
  | 'timed out'
  | 'canceled'
  | 'terminated'
  | 'rejected'
  | 'reset'
  | 'recorded'
  /** The run closed while the group was open. */
  | 'not finished'

/**
 * Events that belong together: an activity and its end, a timer and its firing, a single signal.
 */
export interface EventGroup {
  /** The id of its first event. That event may not be read yet. */
  readonly id: number
  readonly kind: GroupKind
  /** Never empty. */
  readonly name: string
  /** The summary that the workflow's author wrote for it. */
  readonly summary: string | undefined
  readonly state: GroupState
  /** The ids of the events that are read, ascending. */
  readonly eventIds: readonly number[]
  readonly startTime: string | undefined
  /** Undefined while the group is open. */
  readonly endTime: string | undefined
  readonly attempt: number | undefined
  readonly failure: string | undefined
  /** The WORKFLOW_TASK_COMPLETED that decided it. */
  readonly decidedBy: number | undefined
  /** The group and the run are both open. */
  readonly isPending: boolean
}

/** Facts from the description about an open or retried group. No event has them. */
export interface PendingFacts {
  state: GroupState
  attempt: number | undefined
  failure: string | undefined
}

const sent = new Set(['SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED'])

export function kindOf(type: string, cause: string | undefined): GroupKind {
  if (type === 'WORKFLOW_EXECUTION_CANCEL_REQUESTED') return 'cancel request'
  if (isReset({ type, cause })) return 'interruption'
  if (type.includes('EXTERNAL_WORKFLOW_EXECUTION')) {
    return sent.has(type) || type.includes('SIGNAL') ? 'signal sent' : 'cancel sent'
  }
  const category = categoryOf(type)
  if (category === 'marker') return localActivities.has(cause) ? 'local activity' : 'marker'
  return category
}

const localActivities = new Set<unknown>(['core_local_activity', 'LocalActivity'])

/** The state of a group after an event, by the end of the event type. The first match counts. */
const states: readonly (readonly [RegExp, GroupState])[] = [
  [/_CANCEL_REQUEST_(COMPLETED|FAILED)$/, 'cancel requested'],
  [/^WORKFLOW_EXECUTION_CANCEL_REQUESTED$/, 'recorded'],
  [/^EXTERNAL_WORKFLOW_EXECUTION_/, 'completed'],
  [/_CANCEL_REQUESTED$/, 'cancel requested'],
  [/^TIMER_STARTED$/, 'waiting'],
  [/^TIMER_FIRED$/, 'fired'],
  [/_(COMPLETED|CONTINUED_AS_NEW)$/, 'completed'],
  [/_FAILED$/, 'failed'],
  [/_TIMED_OUT$/, 'timed out'],
  [/_CANCELED$/, 'canceled'],
  [/_TERMINATED$/, 'terminated'],
  [/_REJECTED$/, 'rejected'],
  [/_(SCHEDULED|INITIATED|ADMITTED)$/, 'scheduled'],
  [/_(STARTED|ACCEPTED)$/, 'running'],
]

const stateByType = new Map<string, GroupState>()

export function stateAfter({ type, cause, failure }: EventRow): GroupState {
  if (cause === 'RESET_WORKFLOW') return 'reset'
  // A local activity has one event, which is written at its end. A failure in the event means that
  // the activity failed.
  if (localActivities.has(cause)) return failure === undefined ? 'completed' : 'failed'
  if (type === 'WORKFLOW_EXECUTION_UPDATE_COMPLETED' && failure !== undefined) return 'failed'
  const seen = stateByType.get(type)
  if (seen !== undefined) return seen
  const found = states.find(([pattern]) => pattern.test(type))?.[1] ?? 'recorded'
  if (stateByType.size < 256) stateByType.set(type, found)
  return found
}

const openStates = new Set<GroupState>(['scheduled', 'running', 'waiting', 'cancel requested'])

/** Whether further events of the group can follow. */
export const isOpenState = (state: GroupState): boolean => openStates.has(state)

/** Returns the name and the author's summary. */
export const titleOf = ({ name, summary }: Pick<EventGroup, 'name' | 'summary'>): string =>
  summary === undefined ? name : `${name} (${summary})`

/** Returns the group that its rows show. `rows` must ascend and can lack rows that are not read. */
export function makeGroup(
  id: number,
  rows: readonly EventRow[],
  isRunClosed: boolean,
  pending: PendingFacts | undefined,
): EventGroup {
  const [first] = rows
  const last = rows.at(-1)
  const kind = kindOf(first?.type ?? '', rows.find(({ cause }) => cause !== undefined)?.cause)
  const written = stateOf(rows)
  const isRetried = !isRunClosed && kind === 'workflow task' && isTriedAgain(written, pending)
  const isOpen = isOpenState(written) || isRetried
  const state = isOpen ? (isRunClosed ? 'not finished' : (pending?.state ?? written)) : written
  // The group of the run itself is never pending.
  const isPending = isOpen && !isRunClosed && kind !== 'run'
  return {
    id,
    kind,
    name: nameOf(kind, id, rows),
    summary: rows.find(({ summary }) => summary !== undefined)?.summary,
    state,
    eventIds: rows.map(({ eventId }) => eventId),
    startTime: first?.time,
    endTime: isOpen ? undefined : last?.time,
    attempt: (isPending ? pending?.attempt : undefined) ?? lastOf(rows, ({ attempt }) => attempt),
    failure: (isPending ? pending?.failure : undefined) ?? lastOf(rows, ({ failure }) => failure),
    decidedBy: first?.decidedBy,
    isPending,
  }
}

/** A history has no events for the retries of a workflow task until one of them completes. */
const isTriedAgain = (written: GroupState, pending: PendingFacts | undefined): boolean =>
  pending?.state === 'retrying' && (written === 'failed' || written === 'timed out')

/** The newest event that ends the group decides. A cancel request after the end does not count. */
function stateOf(rows: readonly EventRow[]): GroupState {
  let state: GroupState = 'recorded'
  for (const row of rows) {
    const next = stateAfter(row)
    const isLate = next === 'cancel requested' && !isOpenState(state)
    if (!isLate || state === 'recorded') state = next
  }
  return state
}

function nameOf(kind: GroupKind, id: number, rows: readonly EventRow[]): string {
  const named = rows.find(({ name }) => name !== undefined)?.name
  if (named !== undefined) return named
  const [first] = rows
  if (kind === 'workflow task') return 'workflow task'
  return first?.eventId === id ? eventTypeName(first.type) || kind : `${kind} of event ${id}`
}

function lastOf<T>(rows: readonly EventRow[], read: (row: EventRow) => T | undefined) {
  for (let at = rows.length - 1; at >= 0; at--) {
    const row = rows[at]
    const value = row && read(row)
    if (value !== undefined) return value
  }
  return undefined
}
