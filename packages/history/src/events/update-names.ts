import type { EventRow, HistoryEvent } from '@rewind/contract/history'
import type { RowAt } from '../rows/row-at.ts'
import { type JsonObject, objectOf, textOf } from './json-object.ts'

/**
 * Returns the id of the update that an event is about, and its name if the event has it.
 * UpdateCompleted never has the name; UpdateAccepted has none after a reset.
 */
export function updateOf(attributes: JsonObject): { id?: string; name?: string } {
  const request =
    objectOf(attributes, 'acceptedRequest') ??
    objectOf(attributes, 'rejectedRequest') ??
    objectOf(attributes, 'request')
  const id =
    textOf(objectOf(request ?? attributes, 'meta'), 'updateId') ??
    textOf(attributes, 'protocolInstanceId')
  const name = textOf(objectOf(request, 'input'), 'name')
  return { ...(id === undefined ? {} : { id }), ...(name === undefined ? {} : { name }) }
}

/** Collects the names of updates by their ids from the events that were added. */
export class UpdateNames {
  readonly #names = new Map<string, string>()

  add({ type, attributes }: HistoryEvent): void {
    if (!isUpdateType(type)) return
    const { id, name } = updateOf(attributes)
    if (id !== undefined && name !== undefined) this.#names.set(id, name)
  }

  of = (updateId: string): string | undefined => this.#names.get(updateId)
}

/**
 * After a reset, the server admits a reapplied update at most this many events before the update is
 * accepted.
 */
const nearby = 1_000

/**
 * Returns `update applyDiscount`, from the row itself or from the earlier row that has the update's
 * name.
 */
export function updateRowName(row: EventRow, rowAt: RowAt): string | undefined {
  const accepted = row.type === 'WORKFLOW_EXECUTION_UPDATE_COMPLETED' ? rowAt(row.of ?? 0) : row
  const { id, name } = accepted ?? row
  if (accepted === undefined || id === undefined || name !== `update ${id}`) return name
  for (let at = accepted.eventId - 1; at > 0 && at > accepted.eventId - nearby; at--) {
    const before = rowAt(at)
    if (before?.type === 'WORKFLOW_EXECUTION_UPDATE_ADMITTED' && before.id === id)
      return before.name
  }
  return name
}

export const isUpdateType = (type: string): boolean => type.startsWith('WORKFLOW_EXECUTION_UPDATE_')
