import type { HistoryEvent } from '@rewind/contract/history'
import { numberOf, objectOf, textOf } from './json-object.ts'
import { parseResetReason } from './reset-reason.ts'

/** How a run was made by a reset. */
export interface ResetInfo {
  fromRunId: string
  newRunId: string
  /** The reset point the operator chose. */
  eventId: number
  /** As the history has it: with the operator and the token, where the reason has them. */
  reason: string
  operator?: string
  time: string
}

/**
 * Reads the WORKFLOW_TASK_FAILED that a reset put in place of the reset point; undefined for any
 * other event. A history may hold several of them: the last one made its run.
 *
 * The operator's reset point N was the first event not copied. Where N-1 is the start of the
 * workflow task, the failure itself is event N. Where N-1 is older (the task was only scheduled, as
 * before a WORKFLOW_TASK_TIMED_OUT of a sticky queue), the reset also writes the start, so that the
 * failure is N+1. The failure alone does not tell the two apart, and N is taken for its own id; the
 * event before it does: the server gives a start of its own making no request id but `emptyUuid`
 * (proved 1.29.1).
 */
export function resetInfo(event: HistoryEvent, before?: HistoryEvent): ResetInfo | undefined {
  const { type, attributes, eventId, time } = event
  if (type !== 'WORKFLOW_TASK_FAILED' || attributes.cause !== 'RESET_WORKFLOW') return undefined
  const reason = textOf(objectOf(attributes, 'failure'), 'message') ?? ''
  const { operator } = parseResetReason(reason)
  const startedByReset =
    before?.type === 'WORKFLOW_TASK_STARTED' &&
    before.eventId === numberOf(attributes, 'startedEventId') &&
    before.attributes.requestId === 'emptyUuid'
  return {
    fromRunId: textOf(attributes, 'baseRunId') ?? '',
    newRunId: textOf(attributes, 'newRunId') ?? '',
    eventId: startedByReset ? before.eventId : eventId,
    reason,
    ...(operator === undefined ? {} : { operator }),
    time,
  }
}
