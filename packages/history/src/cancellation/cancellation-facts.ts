import type { EventRow } from '@rewind/contract/history'
import type { RowAt } from '../rows/row-at.ts'
import { closingStatus, isReset } from '../rows/row-categories.ts'

export type PartKind = 'activity' | 'child workflow' | 'Nexus operation' | 'timer'

/**
 * An activity, child, operation or timer that was open when the run was asked to cancel, or that
 * began later, with its events.
 */
export interface PartFacts {
  kind: PartKind
  begun: EventRow
  started?: EventRow
  /** The event with which the workflow's code asked this part to cancel. */
  asked?: EventRow
  /**
   * The event that says that the request arrived: in the child's history, or at the handler of the
   * Nexus operation.
   */
  reached?: EventRow
  /** The event that says that the request could not be delivered. */
  notAsked?: EventRow
  ended?: EventRow
}

/** The events of a run's history that matter for its cancellation. */
export interface CancellationFacts {
  request: EventRow
  /** The reset that made this run and copied the request from the earlier run. */
  keptBy?: EventRow
  /** The first workflow task that started after the request and completed. */
  taken?: { started: EventRow; completed: EventRow }
  /** In the order of the events that began them. */
  parts: readonly PartFacts[]
  /** The events that the code decided in the task that took the request, and in later tasks. */
  decidedAfter: readonly EventRow[]
  closed?: EventRow
}

const beginnings = new Map<string, PartKind>([
  ['ACTIVITY_TASK_SCHEDULED', 'activity'],
  ['START_CHILD_WORKFLOW_EXECUTION_INITIATED', 'child workflow'],
  ['NEXUS_OPERATION_SCHEDULED', 'Nexus operation'],
  ['TIMER_STARTED', 'timer'],
])

const endings =
  /^(ACTIVITY_TASK|CHILD_WORKFLOW_EXECUTION|NEXUS_OPERATION|TIMER)_(COMPLETED|FAILED|TIMED_OUT|CANCELED|TERMINATED|FIRED)$/

/**
 * Reads all rows once, oldest first. Returns undefined if the history holds no cancel request. A
 * run records one request at most (docs/temporal-semantics.md#cancel).
 */
export function cancellationFacts(rowAt: RowAt, length: number): CancellationFacts | undefined {
  const open = new Map<number, PartFacts>()
  /**
   * `children`: open children by workflow id. `requests`: cancel requests to children by the id of
   * their own event.
   */
  const children = new Map<string, PartFacts>()
  const requests = new Map<number, PartFacts>()
  const parts = new Map<number, PartFacts>()
  const decidedAfter: EventRow[] = []
  let request: EventRow | undefined
  let keptBy: EventRow | undefined
  let startedTask: EventRow | undefined
  let taken: CancellationFacts['taken']
  let closed: EventRow | undefined

  for (let eventId = 1; eventId <= length; eventId += 1) {
    const row = rowAt(eventId)
    if (row === undefined) continue
    const { type } = row
    if (type === 'WORKFLOW_EXECUTION_CANCEL_REQUESTED' && request === undefined) {
      request = row
      for (const [id, part] of open) parts.set(id, part)
      continue
    }
    if (request !== undefined) {
      if (type === 'WORKFLOW_TASK_STARTED') startedTask = row
      if (isReset(row)) keptBy = row
      if (type === 'WORKFLOW_TASK_COMPLETED' && startedTask !== undefined) {
        taken ??= { started: startedTask, completed: row }
      }
      if (row.decision !== undefined) decidedAfter.push(row)
      if (closingStatus(row) !== undefined) closed = row
    }
    const kind = beginnings.get(type)
    if (kind !== undefined) {
      const part = { kind, begun: row }
      open.set(eventId, part)
      if (request !== undefined) parts.set(eventId, part)
      if (kind === 'child workflow' && row.id !== undefined) children.set(row.id, part)
      continue
    }
    follow(row)
  }
  if (request === undefined) return undefined
  return {
    request,
    parts: [...parts.values()].filter(isRelevant),
    decidedAfter,
    ...(keptBy && { keptBy }),
    ...(taken && { taken }),
    ...(closed && { closed }),
  }

  /** Adds an event that continues what an earlier event began. */
  function follow(row: EventRow): void {
    const { type, of = 0, eventId } = row
    if (type === 'REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED') {
      const child = children.get(row.id ?? '')
      if (child === undefined) return
      child.asked = row
      requests.set(eventId, child)
      return
    }
    const asked = requests.get(of)
    if (type === 'EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED' && asked) asked.reached = row
    if (type === 'REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED' && asked) asked.notAsked = row
    const part = open.get(of)
    if (part === undefined) return
    if (type.endsWith('_CANCEL_REQUESTED')) part.asked = row
    else if (type === 'NEXUS_OPERATION_CANCEL_REQUEST_COMPLETED') part.reached = row
    else if (type === 'NEXUS_OPERATION_CANCEL_REQUEST_FAILED') part.notAsked = row
    else if (type.endsWith('_STARTED')) part.started = row
    else if (endings.test(type) || type === 'START_CHILD_WORKFLOW_EXECUTION_FAILED') {
      part.ended = row
      open.delete(of)
      if (part.kind === 'child workflow') children.delete(part.begun.id ?? '')
    }
  }
}

/** A timer that fired is no part of a clean-up. */
const isRelevant = ({ kind, ended }: PartFacts): boolean =>
  kind !== 'timer' || ended?.type !== 'TIMER_FIRED'
