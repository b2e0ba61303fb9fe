import type { HistoryEvent } from '@rewind/contract/history'
import { numberOf, objectOf, textOf } from '../events/json-object.ts'
import { failureChain } from './failure-text.ts'

export type CommandKind = 'activity' | 'child workflow' | 'Nexus operation'

/** An activity, child or Nexus operation that a run started and waits for. */
export interface Command {
  kind: CommandKind
  name: string
  /** The WORKFLOW_TASK_COMPLETED that decided it. */
  decidedBy: number
}

const ends = new Set([
  'ACTIVITY_TASK_COMPLETED',
  'CHILD_WORKFLOW_EXECUTION_COMPLETED',
  'NEXUS_OPERATION_COMPLETED',
])

/** The activities, children and Nexus operations that a history began, by event id. */
export class CommandIndex {
  readonly #commands = new Map<number, Command>()

  add(event: HistoryEvent): void {
    const { eventId, type, attributes } = event
    const command = commandOf(event)
    if (command !== undefined) this.#commands.set(eventId, command)
    // Completed commands are dropped: only failed ones are looked up.
    if (ends.has(type)) this.#commands.delete(startOf(attributes))
  }

  at(eventId: number): Command | undefined {
    return this.#commands.get(eventId)
  }

  /**
   * Returns the command that failed the run. Undefined: the run's failure names no command of this
   * history.
   */
  failed(runFailure: unknown): (Command & { eventId: number }) | undefined {
    const named = failedCommand(runFailure)
    const command = named && this.#commands.get(named.eventId)
    if (command?.kind !== named?.kind || command?.name !== named?.name) return undefined
    return command && named && { ...command, eventId: named.eventId }
  }
}

const startOf = (attributes: Record<string, unknown>): number =>
  numberOf(attributes, 'scheduledEventId') ?? numberOf(attributes, 'initiatedEventId') ?? 0

function commandOf({ type, attributes }: HistoryEvent): Command | undefined {
  const decidedBy = numberOf(attributes, 'workflowTaskCompletedEventId')
  if (decidedBy === undefined) return undefined
  const named = (kind: CommandKind, name: string | undefined) =>
    name === undefined ? undefined : { kind, name, decidedBy }
  switch (type) {
    case 'ACTIVITY_TASK_SCHEDULED':
      return named('activity', textOf(objectOf(attributes, 'activityType'), 'name'))
    case 'START_CHILD_WORKFLOW_EXECUTION_INITIATED':
      return named('child workflow', textOf(objectOf(attributes, 'workflowType'), 'name'))
    case 'NEXUS_OPERATION_SCHEDULED':
      return named('Nexus operation', textOf(attributes, 'operation'))
    default:
      return undefined
  }
}

/** Returns the outermost command that a failure names. Deeper ones belong to other histories. */
export function failedCommand(
  failure: unknown,
): { kind: CommandKind; name: string | undefined; eventId: number } | undefined {
  for (const link of failureChain(failure)) {
    const activity = objectOf(link, 'activityFailureInfo')
    const child = objectOf(link, 'childWorkflowExecutionFailureInfo')
    const nexus = objectOf(link, 'nexusOperationExecutionFailureInfo')
    const eventId = startOf(activity ?? child ?? nexus ?? {})
    if (activity) {
      return { kind: 'activity', name: textOf(objectOf(activity, 'activityType'), 'name'), eventId }
    }
    if (child) {
      return {
        kind: 'child workflow',
        name: textOf(objectOf(child, 'workflowType'), 'name'),
        eventId,
      }
    }
    if (nexus) return { kind: 'Nexus operation', name: textOf(nexus, 'operation'), eventId }
  }
  return undefined
}
