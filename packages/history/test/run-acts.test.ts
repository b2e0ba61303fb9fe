import { expect, test } from 'vitest'
import { resetOf, runActOf } from '../src/acts/run-acts.ts'
import { translateEvent } from '../src/events/events.ts'

const time = '2026-11-25T09:00:00.000Z'
const act = (type: string, attributes: Record<string, unknown>, more: object = {}) =>
  runActOf({ eventId: 7, type, time, attributes, ...more }, 'new')
const other = { workflowId: 'parent', runId: 'p1' }

test.each([
  [
    'WORKFLOW_EXECUTION_TERMINATED',
    { identity: 'tctl@host', reason: 'stuck' },
    { action: 'terminate', identity: 'tctl@host', reason: 'stuck' },
  ],
  [
    'WORKFLOW_EXECUTION_CANCEL_REQUESTED',
    { identity: 'bob', cause: 'wrong order' },
    { action: 'cancel', identity: 'bob', reason: 'wrong order' },
  ],
  [
    'WORKFLOW_EXECUTION_CANCEL_REQUESTED',
    { identity: 'history-service', externalWorkflowExecution: other, externalInitiatedEventId: 9 },
    { action: 'cancel', identity: 'history-service', workflow: other },
  ],
  [
    'WORKFLOW_EXECUTION_SIGNALED',
    { signalName: 'go', identity: 'bob' },
    { action: 'signal', name: 'go', identity: 'bob' },
  ],
  [
    'WORKFLOW_EXECUTION_SIGNALED',
    { signalName: 'go', externalWorkflowExecution: other },
    { action: 'signal', name: 'go', workflow: other },
  ],
  [
    'WORKFLOW_EXECUTION_OPTIONS_UPDATED',
    { identity: 'bob' },
    { action: 'update options', identity: 'bob' },
  ],
  [
    'WORKFLOW_EXECUTION_PAUSED',
    { identity: 'bob', reason: 'wait' },
    { action: 'pause', identity: 'bob', reason: 'wait' },
  ],
  ['WORKFLOW_EXECUTION_UNPAUSED', {}, { action: 'unpause' }],
  [
    'WORKFLOW_EXECUTION_TERMINATED',
    { identity: 'history-resetter', reason: 'bob: bad deploy' },
    { action: 'ended by reset', identity: 'bob', reason: 'bad deploy' },
  ],
  [
    'WORKFLOW_TASK_FAILED',
    {
      cause: 'RESET_WORKFLOW',
      baseRunId: 'old',
      newRunId: 'new',
      failure: { message: 'bob: bad deploy' },
    },
    { action: 'made by reset', identity: 'bob', reason: 'bad deploy', fromRunId: 'old' },
  ],
])('%s %o', (type, attributes, expected) => {
  expect(act(type, attributes)).toEqual({ act: { eventId: 7, time, ...expected } })
})

test('an update has its update id, by which its request is recognised', () => {
  const acceptedRequest = { meta: { updateId: 'u1', identity: 'bob' }, input: { name: 'pay' } }
  expect(act('WORKFLOW_EXECUTION_UPDATE_ACCEPTED', { acceptedRequest })).toEqual({
    act: { eventId: 7, time, action: 'update', name: 'pay', identity: 'bob' },
    updateId: 'u1',
  })
})

test('the token of a Rewind console is told beside the act', () => {
  const link = { workflowEvent: { requestIdRef: { requestId: 'rw-0000abcd' } } }
  expect(act('WORKFLOW_EXECUTION_SIGNALED', { signalName: 'go' }, { links: [link] })?.token).toBe(
    'rw-0000abcd',
  )
  const reason = 'ada: bad deploy [rw-0000abcd]'
  expect(
    act('WORKFLOW_EXECUTION_TERMINATED', { identity: 'history-resetter', reason }),
  ).toMatchObject({
    act: { action: 'ended by reset', identity: 'ada', reason: 'bad deploy' },
    token: 'rw-0000abcd',
  })
  expect(
    resetOf({ fromRunId: 'old', newRunId: 'new', eventId: 4, reason, operator: 'ada', time }),
  ).toEqual({
    act: {
      eventId: 4,
      time,
      action: 'reset',
      identity: 'ada',
      reason: 'bad deploy',
      newRunId: 'new',
    },
    token: 'rw-0000abcd',
  })
})

test('what is no act of anybody is none', () => {
  const failure = { message: 'boom' }
  expect(act('WORKFLOW_TASK_FAILED', { cause: 'NON_DETERMINISTIC_ERROR', failure })).toBeUndefined()
  // A copy of the event by which an earlier reset made an earlier run.
  const earlier = { cause: 'RESET_WORKFLOW', baseRunId: 'old', newRunId: 'earlier', failure }
  expect(act('WORKFLOW_TASK_FAILED', earlier)).toBeUndefined()
})

test('the principal that a newer server tells is kept', () => {
  const event = translateEvent({
    eventId: '7',
    eventTime: time,
    eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED',
    principal: { type: 'jwt', name: 'bob@example.com' },
    workflowExecutionSignaledEventAttributes: { signalName: 'go', identity: 'laptop' },
  })
  expect(runActOf(event, 'r')?.act).toEqual({
    eventId: 7,
    time,
    action: 'signal',
    name: 'go',
    identity: 'laptop',
    principal: { type: 'jwt', name: 'bob@example.com' },
  })
})
