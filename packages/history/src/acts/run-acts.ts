import type { HistoryEvent } from '@rewind/contract/history'
import type { RunAct } from '@rewind/contract/run-acts'
import { objectOf, textOf } from '../events/json-object.ts'
import { interruptionOf, resetter } from '../events/operation-event.ts'
import { type ResetInfo, resetInfo } from '../events/reset-event.ts'
import { parseResetReason } from '../reset-points/reset-reason.ts'
import { eventToken } from './request-token.ts'

/** The event types that `runActOf` reads. */
export const runActTypes = [
  'WORKFLOW_EXECUTION_TERMINATED',
  'WORKFLOW_EXECUTION_CANCEL_REQUESTED',
  'WORKFLOW_EXECUTION_SIGNALED',
  'WORKFLOW_EXECUTION_UPDATE_ACCEPTED',
  'WORKFLOW_EXECUTION_OPTIONS_UPDATED',
  'WORKFLOW_EXECUTION_PAUSED',
  'WORKFLOW_EXECUTION_UNPAUSED',
  'WORKFLOW_TASK_FAILED',
] as const

/** An act with what tells whose request it was. */
export interface FoundAct {
  act: RunAct
  /** The token of the request of a Rewind console. */
  token?: string
  updateId?: string
}

/** Returns what the event says somebody did to the run. Undefined: nobody did anything by it. */
export function runActOf(event: HistoryEvent, runId: string): FoundAct | undefined {
  const { type, attributes } = event
  switch (type) {
    case 'WORKFLOW_EXECUTION_TERMINATED':
    case 'WORKFLOW_EXECUTION_CANCEL_REQUESTED':
      return interruptionAct(event)
    case 'WORKFLOW_EXECUTION_SIGNALED': {
      const workflowId = textOf(objectOf(attributes, 'externalWorkflowExecution'), 'workflowId')
      const other = objectOf(attributes, 'externalWorkflowExecution')
      const workflow = workflowId
        ? { workflow: { workflowId, runId: textOf(other, 'runId') ?? '' } }
        : {}
      return found(event, {
        action: 'signal',
        name: textOf(attributes, 'signalName') ?? '',
        ...identityIn(attributes),
        ...workflow,
      })
    }
    case 'WORKFLOW_EXECUTION_UPDATE_ACCEPTED': {
      const request = objectOf(attributes, 'acceptedRequest')
      const updateId = textOf(objectOf(request, 'meta'), 'updateId')
      const act = found(event, {
        action: 'update',
        name: textOf(objectOf(request, 'input'), 'name') ?? '',
        ...identityIn(objectOf(request, 'meta')),
      })
      return updateId === undefined ? act : { ...act, updateId }
    }
    case 'WORKFLOW_EXECUTION_OPTIONS_UPDATED':
      return found(event, { action: 'update options', ...identityIn(attributes) })
    case 'WORKFLOW_EXECUTION_PAUSED':
      return found(event, {
        action: 'pause',
        ...identityIn(attributes),
        ...reasonIn(attributes),
      })
    case 'WORKFLOW_EXECUTION_UNPAUSED':
      return found(event, {
        action: 'unpause',
        ...identityIn(attributes),
        ...reasonIn(attributes),
      })
    default:
      return resetAct(event, runId)
  }
}

function interruptionAct(event: HistoryEvent): FoundAct | undefined {
  const interruption = interruptionOf(event)
  if (interruption === undefined) return undefined
  const { kind, identity, reason = '', workflow } = interruption
  if (identity === resetter) return resetReasonAct(event, 'ended by reset', reason)
  return found(event, {
    action: kind === 'terminated' ? 'terminate' : 'cancel',
    ...(identity === undefined ? {} : { identity }),
    ...(reason === '' ? {} : { reason }),
    ...(workflow === undefined ? {} : { workflow }),
  })
}

/** A history also holds copies of the events by which earlier resets made earlier runs. */
function resetAct(event: HistoryEvent, runId: string): FoundAct | undefined {
  const info = resetInfo(event)
  if (info?.newRunId !== runId) return undefined
  return resetReasonAct(event, 'made by reset', info.reason, { fromRunId: info.fromRunId })
}

/** Returns the act by which a run was reset. `reset`: how the reset made the other run. */
export function resetOf(reset: ResetInfo): FoundAct {
  const { operator, reason, token } = parseResetReason(reset.reason)
  const act: RunAct = {
    eventId: reset.eventId,
    time: reset.time,
    action: 'reset',
    ...(operator === undefined ? {} : { identity: operator }),
    ...(reason === '' ? {} : { reason }),
    newRunId: reset.newRunId,
  }
  return { act, ...(token === undefined ? {} : { token }) }
}

function resetReasonAct(
  event: HistoryEvent,
  action: RunAct['action'],
  text: string,
  more: Pick<RunAct, 'fromRunId'> = {},
): FoundAct {
  const { operator, reason, token } = parseResetReason(text)
  const act = found(event, {
    action,
    ...(operator === undefined ? {} : { identity: operator }),
    ...(reason === '' ? {} : { reason }),
    ...more,
  })
  return token === undefined ? act : { ...act, token }
}

function found(event: HistoryEvent, what: Omit<RunAct, 'eventId' | 'time'>): FoundAct {
  const { eventId, time, principal } = event
  const token = eventToken(event)
  return {
    act: { eventId, time, ...what, ...(principal === undefined ? {} : { principal }) },
    ...(token === undefined ? {} : { token }),
  }
}

const identityIn = (attributes: Parameters<typeof textOf>[0]): { identity?: string } => {
  const identity = textOf(attributes, 'identity')
  return identity ? { identity } : {}
}

const reasonIn = (attributes: Parameters<typeof textOf>[0]): { reason?: string } => {
  const reason = textOf(attributes, 'reason')
  return reason ? { reason } : {}
}
