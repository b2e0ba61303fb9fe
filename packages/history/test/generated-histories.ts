import type { HistoryEvent } from '@rewind/contract/history'
import fc from 'fast-check'
import { event } from './histories.ts'

const commands = ['activity', 'timer', 'child', 'signal', 'nexus', 'marker', 'upsert'] as const

type Step =
  | { do: 'decide'; commands: readonly (typeof commands)[number][] }
  | { do: 'end'; which: number; well: boolean }
  | { do: 'signal' | 'update' | 'cancel' | 'failTask' }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('decide' as const),
    commands: fc.array(fc.constantFrom(...commands), { maxLength: 4 }),
  }),
  fc.record({ do: fc.constant('end' as const), which: fc.nat(), well: fc.boolean() }),
  fc.record({
    do: fc.constantFrom(
      'signal' as const,
      'update' as const,
      'cancel' as const,
      'failTask' as const,
    ),
  }),
)

const beginnings = {
  activity: 'ACTIVITY_TASK_SCHEDULED',
  timer: 'TIMER_STARTED',
  child: 'START_CHILD_WORKFLOW_EXECUTION_INITIATED',
  signal: 'SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED',
  nexus: 'NEXUS_OPERATION_SCHEDULED',
  marker: 'MARKER_RECORDED',
  upsert: 'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES',
} as const

/** Events that end each kind of open work, with success or not. */
const ends = {
  activity: ['ACTIVITY_TASK_COMPLETED', 'ACTIVITY_TASK_FAILED'],
  timer: ['TIMER_FIRED', 'TIMER_CANCELED'],
  child: ['CHILD_WORKFLOW_EXECUTION_COMPLETED', 'START_CHILD_WORKFLOW_EXECUTION_FAILED'],
  signal: ['EXTERNAL_WORKFLOW_EXECUTION_SIGNALED', 'SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED'],
  nexus: ['NEXUS_OPERATION_COMPLETED', 'NEXUS_OPERATION_FAILED'],
} as const

/** Histories in which everything has a beginning and at most one end. */
export const generatedHistory: fc.Arbitrary<HistoryEvent[]> = fc
  .array(step, { maxLength: 40 })
  .map((steps) => {
    const events: HistoryEvent[] = []
    const open: { kind: keyof typeof ends; eventId: number }[] = []
    const add = (type: string, attributes: Record<string, unknown> = {}) => {
      events.push(event(type, attributes, events.length + 1))
      return events.length
    }
    const task = (end: string) => {
      add('WORKFLOW_TASK_SCHEDULED')
      add('WORKFLOW_TASK_STARTED', { scheduledEventId: events.length })
      return add(end, { scheduledEventId: events.length - 1, startedEventId: events.length })
    }
    add('WORKFLOW_EXECUTION_STARTED')
    for (const next of steps) {
      switch (next.do) {
        case 'decide': {
          const workflowTaskCompletedEventId = task('WORKFLOW_TASK_COMPLETED')
          for (const kind of next.commands) {
            const eventId = add(beginnings[kind], {
              workflowTaskCompletedEventId,
              ...(kind === 'upsert' && { searchAttributes: { indexedFields: { City: {} } } }),
            })
            if (kind !== 'marker' && kind !== 'upsert') open.push({ kind, eventId })
          }
          break
        }
        case 'end': {
          const [ended] = open.splice(next.which % Math.max(1, open.length), 1)
          if (ended === undefined) break
          const { kind, eventId } = ended
          const name = {
            timer: 'startedEventId',
            activity: 'scheduledEventId',
            nexus: 'scheduledEventId',
          }
          const of = kind in name ? name[kind as keyof typeof name] : 'initiatedEventId'
          add(ends[kind][next.well ? 0 : 1], { [of]: eventId })
          break
        }
        case 'update':
          task('WORKFLOW_TASK_COMPLETED')
          add('WORKFLOW_EXECUTION_UPDATE_ACCEPTED', { protocolInstanceId: `u${events.length}` })
          break
        case 'failTask':
          task('WORKFLOW_TASK_FAILED')
          break
        case 'signal':
          add('WORKFLOW_EXECUTION_SIGNALED', { signalName: 'go' })
          break
        case 'cancel':
          add('WORKFLOW_EXECUTION_CANCEL_REQUESTED')
          break
        default:
          next satisfies never
      }
    }
    return events
  })
