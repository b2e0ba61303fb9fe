import type { HistoryEvent } from '@rewind/contract/history'
import type { Interruption } from '@rewind/contract/relations'
import { numberOf, objectOf, textOf } from './json-object.ts'

/** The event types that `interruptionOf` reads. */
export const interruptionTypes = [
  'WORKFLOW_EXECUTION_TERMINATED',
  'WORKFLOW_EXECUTION_CANCEL_REQUESTED',
] as const

/**
 * The identities that the server uses when it acts by itself: docs/temporal-semantics.md#terminate
 * and docs/temporal-semantics.md#what-a-reset-writes
 */
const server = 'history-service'
export const resetter = 'history-resetter'
const byClosePolicy = 'by parent close policy'

/**
 * Returns who cancelled or terminated the run by this event, and why. Undefined: the event does
 * neither.
 */
export function interruptionOf({
  type,
  eventId,
  time,
  attributes,
}: HistoryEvent): Interruption | undefined {
  const identity = textOf(attributes, 'identity') || undefined
  const fromEvent = (reason: string | undefined) => ({
    eventId,
    time,
    ...(identity === undefined ? {} : { identity }),
    ...(reason ? { reason } : {}),
  })
  if (type === 'WORKFLOW_EXECUTION_TERMINATED') {
    const reason = textOf(attributes, 'reason')
    const by =
      identity === resetter
        ? 'reset'
        : identity !== server
          ? 'operator'
          : reason === byClosePolicy
            ? 'parent close policy'
            : 'server'
    return { kind: 'terminated', by, ...fromEvent(reason) }
  }
  if (type !== 'WORKFLOW_EXECUTION_CANCEL_REQUESTED') return undefined
  const other = objectOf(attributes, 'externalWorkflowExecution')
  const workflowId = textOf(other, 'workflowId')
  const workflow = workflowId
    ? { workflow: { workflowId, runId: textOf(other, 'runId') ?? '' } }
    : {}
  // When a parent closes, the server requests the cancellation of its child and writes no event of
  // the parent for it. A request of the parent's code has such an event.
  const isAsked = (numberOf(attributes, 'externalInitiatedEventId') ?? 0) > 0
  const by = !workflowId
    ? 'operator'
    : isAsked || identity !== server
      ? 'workflow'
      : 'parent close policy'
  return { kind: 'cancel requested', by, ...fromEvent(textOf(attributes, 'cause')), ...workflow }
}
