import type { HistoryEvent } from '@rewind/contract/history'
import { failureLine } from '../failures/failure-text.ts'
import { humanDuration } from '../text/durations.ts'
import { cut } from '../text/words.ts'
import { numberOf, objectOf, textOf } from './json-object.ts'
import { markerOf, markerWords } from './markers.ts'
import { updateOf } from './update-names.ts'

/**
 * Returns in words what a workflow task decided with this event: "schedules ChargeCard". Undefined:
 * the event is no decision.
 */
export function decisionOf(
  { type, attributes }: HistoryEvent,
  activityType: (scheduledEventId: number) => string | undefined = () => undefined,
  updateName: (updateId: string) => string | undefined = () => undefined,
): string | undefined {
  const target = textOf(objectOf(attributes, 'workflowExecution'), 'workflowId')
  switch (type) {
    case 'ACTIVITY_TASK_SCHEDULED':
      return `schedules ${textOf(objectOf(attributes, 'activityType'), 'name') ?? 'an activity'}`
    case 'ACTIVITY_TASK_CANCEL_REQUESTED':
      return `cancels ${activityType(numberOf(attributes, 'scheduledEventId') ?? 0) ?? 'an activity'}`
    case 'TIMER_STARTED':
      return `starts timer ${humanDuration(textOf(attributes, 'startToFireTimeout') ?? '0s')}`
    case 'TIMER_CANCELED':
      return 'cancels a timer'
    case 'START_CHILD_WORKFLOW_EXECUTION_INITIATED':
      return `starts child ${textOf(objectOf(attributes, 'workflowType'), 'name') ?? 'workflow'}`
    case 'SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED':
      return `sends signal ${textOf(attributes, 'signalName') ?? ''} to ${target ?? 'a workflow'}`
    case 'REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED':
      return `requests cancellation of ${target ?? 'a workflow'}`
    case 'MARKER_RECORDED':
      return recorded(attributes)
    case 'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES':
      return upserted(attributes)
    case 'WORKFLOW_PROPERTIES_MODIFIED':
      return `changes memo ${Object.keys(objectOf(objectOf(attributes, 'upsertedMemo'), 'fields') ?? {}).join(', ')}`.trim()
    case 'NEXUS_OPERATION_SCHEDULED':
      return `starts Nexus operation ${textOf(attributes, 'operation') ?? ''}`.trim()
    case 'NEXUS_OPERATION_CANCEL_REQUESTED':
      return 'cancels a Nexus operation'
    case 'WORKFLOW_EXECUTION_UPDATE_ACCEPTED':
    case 'WORKFLOW_EXECUTION_UPDATE_COMPLETED': {
      const { id = '', name = updateName(id) ?? id } = updateOf(attributes)
      return `${type.endsWith('ACCEPTED') ? 'accepts' : 'completes'} update ${name}`.trim()
    }
    case 'WORKFLOW_EXECUTION_COMPLETED':
      return 'completes the run'
    case 'WORKFLOW_EXECUTION_FAILED': {
      const line = failureLine(attributes.failure)
      return line === '' ? 'fails the run' : `fails the run: ${cut(line, 120)}`
    }
    case 'WORKFLOW_EXECUTION_CANCELED':
      return 'ends the run as canceled'
    case 'WORKFLOW_EXECUTION_CONTINUED_AS_NEW':
      return 'continues as new'
    default:
      return undefined
  }
}

function recorded(attributes: Record<string, unknown>): string {
  const marker = markerOf(attributes)
  return `${marker.is === 'local activity' ? 'runs' : 'records'} ${markerWords(marker)}`
}

function upserted(attributes: Record<string, unknown>): string | undefined {
  const names = Object.keys(
    objectOf(objectOf(attributes, 'searchAttributes'), 'indexedFields') ?? {},
  )
  // SDKs write this search attribute themselves with each patch or version marker.
  const own = names.filter((name) => name !== 'TemporalChangeVersion')
  if (own.length === 0 && names.length > 0) return undefined
  return `upserts ${own.join(', ') || 'search attributes'}`
}

/** Further decisions are counted, not named. */
const namedDecisions = 6

/** Lists each decision and how often it was taken, in words. */
export function decisionWords(decided: ReadonlyMap<string, number>): string {
  if (decided.size === 0) return 'decides nothing'
  const words = Array.from(decided, ([decision, count]) =>
    count === 1 ? decision : `${decision} ×${count}`,
  )
  if (words.length <= namedDecisions + 1) return words.join(', ')
  const [named, rest] = [words.slice(0, namedDecisions), words.length - namedDecisions]
  return `${named.join(', ')} and ${rest} more`
}
