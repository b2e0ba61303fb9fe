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
  /** The run closed before it ended. */
  | 'not finished'

/** Events that belong together: an activity with its end, a timer and its firing, a signal alone. */
export interface EventGroup {
  /** Of its first event, which may not be read yet. */
  readonly id: number
  readonly kind: GroupKind
  /** Never empty. */
  readonly name: string
  /** What the workflow's author wrote of it. */
  readonly summary: string | undefined
  readonly state: GroupState
  /** Ascending; those that are read. */
  readonly eventIds: readonly number[]
  readonly startTime: string | undefined
  /** Absent while it is open. */
  readonly endTime: string | undefined
  readonly attempt: number | undefined
  readonly failure: string | undefined
  /** The WORKFLOW_TASK_COMPLETED that decided it. */
  readonly decidedBy: number | undefined
  /** Open in an open run. */
  readonly isPending: boolean
}

/** What describe tells of a group that is open or tried again, which no event says. */
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

/** How an event leaves its group, by the end of its type; the first that fits. */
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
  // Its one event is written when it has ended, and says by a failure how.
  if (localActivities.has(cause)) return failure === undefined ? 'completed' : 'failed'
  if (type === 'WORKFLOW_EXECUTION_UPDATE_COMPLETED' && failure !== undefined) return 'failed'
  const seen = stateByType.get(type)
  if (seen !== undefined) return seen
  const found = states.find(([pattern]) => pattern.test(type))?.[1] ?? 'recorded'
  if (stateByType.size < 256) stateByType.set(type, found)
  return found
}

const openStates = new Set<GroupState>(['scheduled', 'running', 'waiting', 'cancel requested'])

/** Whether something more is to come of it. */
export const isOpenState = (state: GroupState): boolean => openStates.has(state)

/** Its name, and what its author wrote of it. */
export const titleOf = ({ name, summary }: Pick<EventGroup, 'name' | 'summary'>): string =>
  summary === undefined ? name : `${name} (${summary})`

/** A group by the rows held of it, ascending. */
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
  // An open run waits for what is in it, not for itself.
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

/** Attempts of a workflow task after the first are in no history before one completes. */
const isTriedAgain = (written: GroupState, pending: PendingFacts | undefined): boolean =>
  pending?.state === 'retrying' && (written === 'failed' || written === 'timed out')

/** The newest event that ends the group says how; a cancel request that came to nothing does not. */
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
