import type { HistoryEvent } from '@rewind/contract/history'
import { label } from './program.ts'

type Attributes = HistoryEvent['attributes']

export interface Traced {
  eventId: number
  label: string
}

/**
 * Returns the commands of a history as labels of `programOf`. Skips commands that SDKs add by
 * themselves.
 */
export function traceOf(events: readonly HistoryEvent[]): Traced[] {
  return events.flatMap((event) => {
    const found = labelOf(event, events)
    return found === undefined ? [] : [{ eventId: event.eventId, label: found }]
  })
}

function labelOf(
  { type, attributes }: HistoryEvent,
  events: readonly HistoryEvent[],
): string | undefined {
  const argument = firstJson(attributes.input)
  switch (type) {
    case 'ACTIVITY_TASK_SCHEDULED':
      return label('activity', at(attributes, 'activityType', 'name'), argument)
    case 'ACTIVITY_TASK_CANCEL_REQUESTED': {
      const scheduled = events[Number(attributes.scheduledEventId) - 1]
      return label('cancel activity', at(scheduled?.attributes, 'activityType', 'name'))
    }
    case 'TIMER_STARTED': {
      const seconds = Number.parseFloat(String(attributes.startToFireTimeout))
      return label('timer', undefined, Math.round(seconds * 1000))
    }
    case 'TIMER_CANCELED':
      return label('cancel timer')
    case 'START_CHILD_WORKFLOW_EXECUTION_INITIATED':
      return label('child', at(attributes, 'workflowType', 'name'), argument)
    case 'SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED':
      return label('signal', String(attributes.signalName), argument)
    case 'REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED':
      return label('cancel external')
    case 'NEXUS_OPERATION_SCHEDULED':
      return label('nexus', String(attributes.operation), json(attributes.input))
    case 'WORKFLOW_PROPERTIES_MODIFIED':
      return label('memo', undefined, json(at(attributes, 'upsertedMemo', 'fields', 'step')))
    case 'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES': {
      const step = at(attributes, 'searchAttributes', 'indexedFields', 'Step')
      return step === undefined ? undefined : label('search attribute', undefined, json(step))
    }
    case 'MARKER_RECORDED':
      return markerLabel(attributes)
    default:
      return undefined
  }
}

function markerLabel(attributes: Attributes): string | undefined {
  const detail = (name: string) => firstJson(at(attributes, 'details', name))
  switch (attributes.markerName) {
    case 'core_local_activity':
    case 'LocalActivity': {
      // Not every SDK records the input of a local activity, so the activities of the interpreters
      // return it.
      const result = detail('result')
      return result === undefined ? undefined : label('local activity', String(result))
    }
    case 'SideEffect':
      return label('side effect', undefined, detail('data'))
    case 'MutableSideEffect':
      return label('mutable side effect', 'm')
    default:
      return undefined
  }
}

function at(value: unknown, ...path: string[]): string | undefined
function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined,
    value,
  )
}

/** Returns the number or the text of a payload, or undefined for none and for null. */
function json(payload: unknown): number | string | undefined {
  const text = at(payload, 'text')
  const value: unknown = text === undefined ? undefined : JSON.parse(text)
  // Some SDKs write a search attribute as a list with one value.
  const one: unknown = Array.isArray(value) ? value[0] : value
  return typeof one === 'number' || typeof one === 'string' ? one : undefined
}

const firstJson = (payloads: unknown) => {
  const list: unknown = at(payloads, 'payloads')
  return Array.isArray(list) ? json(list[0]) : undefined
}
