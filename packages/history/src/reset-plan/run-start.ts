import type { HistoryEvent } from '@rewind/contract/history'
import type { RunStart } from '@rewind/contract/reset-plan'
import { type JsonObject, objectOf, textOf } from '../events/json-object.ts'
import { isDecodedPayload } from '../payloads/payloads.ts'

/** What the first event of a history tells that a reset depends on; undefined for another event. */
export function runStart({ type, attributes }: HistoryEvent): RunStart | undefined {
  if (type !== 'WORKFLOW_EXECUTION_STARTED') return undefined
  const parent = objectOf(attributes, 'parentWorkflowExecution')
  const workflowId = textOf(parent, 'workflowId') ?? ''
  const executionTimeout = milliseconds(attributes, 'workflowExecutionTimeout')
  const runTimeout = milliseconds(attributes, 'workflowRunTimeout')
  const cronSchedule = textOf(attributes, 'cronSchedule') ?? ''
  const scheduledBy = scheduleId(attributes)
  const { completionCallbacks } = attributes
  return {
    ...(workflowId === '' ? {} : { parent: { workflowId, runId: textOf(parent, 'runId') ?? '' } }),
    ...(executionTimeout === undefined ? {} : { executionTimeout }),
    ...(runTimeout === undefined ? {} : { runTimeout }),
    ...(cronSchedule === '' ? {} : { cronSchedule }),
    ...(scheduledBy === undefined ? {} : { scheduledBy }),
    callbacks: Array.isArray(completionCallbacks) ? completionCallbacks.length : 0,
  }
}

/** A duration of the history; zero means that there is no timeout. */
function milliseconds(attributes: JsonObject, key: string): number | undefined {
  const seconds = Number(/^(\d+(?:\.\d+)?)s$/.exec(textOf(attributes, key) ?? '')?.[1])
  return seconds > 0 ? seconds * 1000 : undefined
}

/** A schedule signs what it starts with a search attribute. */
function scheduleId(attributes: JsonObject): string | undefined {
  const fields = objectOf(objectOf(attributes, 'searchAttributes'), 'indexedFields')
  const payload: unknown = fields?.TemporalScheduledById
  if (!isDecodedPayload(payload) || payload.text === undefined) return undefined
  try {
    const id: unknown = JSON.parse(payload.text)
    return typeof id === 'string' && id !== '' ? id : undefined
  } catch {
    return undefined
  }
}
