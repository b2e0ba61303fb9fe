import type { EventRow } from '@rewind/contract/history'
import type { RowAt } from '../rows/row-at.ts'
import { closingStatus, isReset } from '../rows/row-categories.ts'

export type PartKind = 'activity' | 'child workflow' | 'Nexus operation' | 'timer'

/** Something the run waited for when it was asked to cancel, or began after that, by its events. */
export interface PartFacts {
  kind: PartKind
  begun: EventRow
  started?: EventRow
  /** The workflow's code asked it to cancel. */
  asked?: EventRow
  /** A child has the request in its own history; the handler of a Nexus operation has taken it. */
  reached?: EventRow
  /** It could not be asked. */
  notAsked?: EventRow
  ended?: EventRow
}

/** What the history of a run tells of its cancellation. */
export interface CancellationFacts {
  request: EventRow
  /** The reset that made this run and kept the request, which an earlier run was asked with. */
  keptBy?: EventRow
  /** The first workflow task that began after the request and was completed. */
  taken?: { started: EventRow; completed: EventRow }
  /** By the event that began each. */
  parts: readonly PartFacts[]
  /** What the code did in that task and later. */
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
 * One pass over the rows, oldest first; undefined where no cancellation was requested. A run records
 * one request at most.
 */
export function cancellationFacts(rowAt: RowAt, length: number): CancellationFacts | undefined {
  const open = new Map<number, PartFacts>()
  /** Open children by workflow id, and requests on their way to them by their own event. */
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
    parts: [...parts.values()].filter(isWorthTelling),
    decidedAfter,
    ...(keptBy && { keptBy }),
    ...(taken && { taken }),
    ...(closed && { closed }),
  }

  /** An event that goes on with what another one began. */
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

/** A timer that fired is nobody's clean-up. */
const isWorthTelling = ({ kind, ended }: PartFacts): boolean =>
  kind !== 'timer' || ended?.type !== 'TIMER_FIRED'
