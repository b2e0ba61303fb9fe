import { describe, expect, test } from 'vitest'
import { resetInfo } from '../src/events/reset-event.ts'
import { event, eventOf, eventsOf, historyNames } from './histories.ts'

const resetsOf = (name: string) => {
  const events = eventsOf(name)
  return events.flatMap((each, at) => {
    const before = events.slice(Math.max(0, at - 2), at).toReversed()
    return resetInfo(each, ...before) ?? []
  })
}

test('a run made by a reset says from which run, to where, by whom and why', () => {
  expect(resetsOf('order-reset')).toEqual([
    {
      fromRunId: '01a2067c-a844-71fb-99c2-8e0ac583e9b1',
      newRunId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      eventId: 40,
      reason: 'ada: bad deploy [rw-1a2b3c4d]',
      operator: 'ada',
      time: eventOf(eventsOf('order-reset'), 40).time,
    },
  ])
})

describe('the reset point', () => {
  test('is the failure itself where the kept part ends with the start of a workflow task', () => {
    // Reset to 10, a WORKFLOW_TASK_COMPLETED.
    expect(resetsOf('non-determinism-reset')).toMatchObject([{ eventId: 10 }])
  })

  test('is the event before it where the reset had to start the workflow task', () => {
    // Reset to 14, a WORKFLOW_TASK_TIMED_OUT of a sticky queue. The reset wrote the start as 14 and
    // the failure as 15.
    expect(resetsOf('reset-to-sticky-timeout')).toMatchObject([{ eventId: 14 }])
  })

  test('is taken for the failure itself where nothing is known of the event before', () => {
    expect(resetInfo(eventOf(eventsOf('reset-to-sticky-timeout'), 15))).toMatchObject({
      eventId: 15,
    })
  })

  test('has nothing to do with a start that the failure does not belong to', () => {
    const failure = event(
      'WORKFLOW_TASK_FAILED',
      { cause: 'RESET_WORKFLOW', startedEventId: 9 },
      10,
    )
    const start = event('WORKFLOW_TASK_STARTED', { requestId: 'emptyUuid' }, 8)
    expect(resetInfo(failure, start)).toMatchObject({ eventId: 10 })
  })
})

test('a reason without a user name is returned whole', () => {
  const failure = event('WORKFLOW_TASK_FAILED', {
    cause: 'RESET_WORKFLOW',
    baseRunId: 'a',
    newRunId: 'b',
    failure: { message: 'Reset by webui' },
  })
  expect(resetInfo(failure)).toEqual({
    fromRunId: 'a',
    newRunId: 'b',
    eventId: 1,
    reason: 'Reset by webui',
    time: failure.time,
  })
})

test('a reset without a reason is a reset', () => {
  expect(resetInfo(event('WORKFLOW_TASK_FAILED', { cause: 'RESET_WORKFLOW' }))).toMatchObject({
    reason: '',
  })
})

test('no other event is taken for a reset', () => {
  expect(
    resetInfo(event('WORKFLOW_TASK_FAILED', { cause: 'NON_DETERMINISTIC_ERROR' })),
  ).toBeUndefined()
  expect(
    resetInfo(event('WORKFLOW_EXECUTION_CANCEL_REQUESTED', { cause: 'RESET_WORKFLOW' })),
  ).toBeUndefined()
  const made = historyNames.filter((name) => resetsOf(name).length > 0)
  expect(made).toEqual([
    'java-update-reapplied',
    'non-determinism-reset',
    'order-reset',
    'reset-to-sticky-timeout',
  ])
})
