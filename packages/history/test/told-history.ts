import type { HistoryEvent } from '@rewind/contract/history'
import { decodePayload } from '../src/payloads/payloads.ts'
import { event } from './histories.ts'

const input = (value: string) => ({
  payloads: [
    decodePayload({
      metadata: { encoding: Buffer.from('json/plain').toString('base64') },
      data: Buffer.from(JSON.stringify(value)).toString('base64'),
    }),
  ],
})

interface Begun {
  word: string
  kind: 'activity' | 'timer' | 'child'
  eventId: number
  isOpen: boolean
}

/**
 * Returns the events of a story, one sentence a line:
 *
 *     task: charge(1), timer 5s, child ship, signal go, local look
 *     charge ok · charge fails · timer 5s fires · timer 5s canceled · child ship starts · child ship ok
 *     message · cancel · reset
 *     completes · fails by charge · continues · canceled
 *
 * `charge ok` ends the first open activity with that name. `taskAt` returns the event id of the n-th
 * completed workflow task, counted from 1.
 */
export function toldHistory(story: string) {
  const events: HistoryEvent[] = []
  const begun: Begun[] = []
  const tasks: number[] = []
  const add = (type: string, attributes: Record<string, unknown> = {}): number => {
    events.push(event(type, attributes, events.length + 1))
    return events.length
  }
  const task = (): number => {
    const scheduledEventId = add('WORKFLOW_TASK_SCHEDULED')
    add('WORKFLOW_TASK_STARTED', { scheduledEventId })
    const completed = add('WORKFLOW_TASK_COMPLETED', { scheduledEventId })
    tasks.push(completed)
    return completed
  }
  const close = (type: string, attributes: Record<string, unknown> = {}) =>
    add(`WORKFLOW_EXECUTION_${type}`, { workflowTaskCompletedEventId: task(), ...attributes })
  const open = (word: string): Begun => {
    const found = begun.find((each) => each.isOpen && each.word === word)
    if (found === undefined) throw new Error(`Nothing open is called ${word}`)
    return found
  }

  function decide(command: string, workflowTaskCompletedEventId: number): void {
    const by = { workflowTaskCompletedEventId }
    const [, word = '', given] = /^([^(]+)(?:\((.*)\))?$/.exec(command) ?? []
    const [kind, name = ''] = word.split(' ')
    const begin = (of: Begun['kind'], type: string, attributes: Record<string, unknown>) => {
      begun.push({ word, kind: of, eventId: add(type, { ...by, ...attributes }), isOpen: true })
    }
    if (kind === 'timer') begin('timer', 'TIMER_STARTED', { startToFireTimeout: name })
    else if (kind === 'child') {
      begin('child', 'START_CHILD_WORKFLOW_EXECUTION_INITIATED', {
        workflowId: `${name}-${events.length}`,
        workflowType: { name },
      })
    } else if (kind === 'signal') {
      const eventId = add('SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED', {
        ...by,
        signalName: name,
        workflowExecution: { workflowId: `other-${events.length}` },
      })
      add('EXTERNAL_WORKFLOW_EXECUTION_SIGNALED', { initiatedEventId: eventId })
    } else if (kind === 'local') {
      const data = decodePayload({
        metadata: { encoding: Buffer.from('json/plain').toString('base64') },
        data: Buffer.from(JSON.stringify({ activity_type: name })).toString('base64'),
      })
      add('MARKER_RECORDED', {
        ...by,
        markerName: 'core_local_activity',
        details: { data: { payloads: [data] } },
      })
    } else {
      begin('activity', 'ACTIVITY_TASK_SCHEDULED', {
        activityId: String(events.length + 1),
        activityType: { name: word },
        ...(given !== undefined && { input: input(given) }),
      })
    }
  }

  function end({ kind, eventId }: Begun, how: string): void {
    if (kind === 'timer') {
      add(how === 'canceled' ? 'TIMER_CANCELED' : 'TIMER_FIRED', { startedEventId: eventId })
    } else if (kind === 'activity') {
      add('ACTIVITY_TASK_STARTED', { scheduledEventId: eventId })
      if (how === 'ok') add('ACTIVITY_TASK_COMPLETED', { scheduledEventId: eventId })
      else {
        add('ACTIVITY_TASK_FAILED', {
          scheduledEventId: eventId,
          failure: { message: 'declined' },
        })
      }
    } else {
      const type = { starts: 'STARTED', ok: 'COMPLETED', fails: 'FAILED' }[how]
      add(`CHILD_WORKFLOW_EXECUTION_${type}`, { initiatedEventId: eventId })
    }
  }

  add('WORKFLOW_EXECUTION_STARTED', { workflowId: 'order-4711' })
  for (const line of story.split('\n').map((each) => each.trim())) {
    if (line === '') continue
    const [, commands] = /^task:(.*)$/.exec(line) ?? []
    const [, by] = /^fails by (.+)$/.exec(line) ?? []
    const [, word, how] = /^(.+) (ok|fails|fires|canceled|starts)$/.exec(line) ?? []
    if (commands !== undefined) {
      const by = task()
      for (const each of commands.split(',')) if (each.trim()) decide(each.trim(), by)
    } else if (by !== undefined) {
      const failed = begun.findLast((each) => each.word === by)
      close('FAILED', {
        failure: {
          message: 'Activity task failed',
          activityFailureInfo: { scheduledEventId: failed?.eventId, activityType: { name: by } },
          cause: { message: 'declined' },
        },
      })
    } else if (word !== undefined && how !== undefined) {
      const ended = open(word)
      if (how !== 'starts') ended.isOpen = false
      end(ended, how)
    } else if (line === 'message') add('WORKFLOW_EXECUTION_SIGNALED', { signalName: 'go' })
    else if (line === 'cancel') add('WORKFLOW_EXECUTION_CANCEL_REQUESTED')
    else if (line === 'reset') {
      const scheduledEventId = add('WORKFLOW_TASK_SCHEDULED')
      add('WORKFLOW_TASK_STARTED', { scheduledEventId })
      add('WORKFLOW_TASK_FAILED', { scheduledEventId, cause: 'RESET_WORKFLOW' })
    } else if (line === 'completes') close('COMPLETED')
    else if (line === 'continues') close('CONTINUED_AS_NEW')
    else if (line === 'canceled') close('CANCELED')
    else throw new Error(`What does "${line}" mean?`)
  }
  return { events, taskAt: (number: number) => tasks[number - 1] ?? 0 }
}

/** A saga does two steps, fails at the third and undoes the two. */
export const saga = `
  task: withdraw
  withdraw ok
  task: deposit
  deposit ok`
export const compensated = `
  task: approve
  approve fails
  task: cancelDeposit
  cancelDeposit ok
  task: refund
  refund ok
  fails by approve`
