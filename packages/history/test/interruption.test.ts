import { expect, test } from 'vitest'
import { interruptionOf } from '../src/events/operation-event.ts'

const time = '2026-11-25T09:00:00.000Z'
const eventOf = (type: string, attributes: Record<string, unknown>) => ({
  eventId: 7,
  type,
  time,
  attributes,
})
const terminated = (attributes: Record<string, unknown>) =>
  interruptionOf(eventOf('WORKFLOW_EXECUTION_TERMINATED', attributes))
const asked = (attributes: Record<string, unknown>) =>
  interruptionOf(eventOf('WORKFLOW_EXECUTION_CANCEL_REQUESTED', attributes))
const parent = { workflowId: 'tour-paris', runId: 'r1' }

test('a user’s terminate differs from those of a close policy, a reset and the server itself', () => {
  expect(terminated({ identity: 'ada', reason: 'bad data' })).toEqual({
    kind: 'terminated',
    by: 'operator',
    identity: 'ada',
    reason: 'bad data',
    eventId: 7,
    time,
  })
  const byPolicy = { identity: 'history-service', reason: 'by parent close policy' }
  expect(terminated(byPolicy)?.by).toBe('parent close policy')
  expect(terminated({ identity: 'history-resetter', reason: 'ada: x' })?.by).toBe('reset')
  expect(terminated({ identity: 'history-service', reason: 'too large' })?.by).toBe('server')
  // A user may write the same words.
  expect(terminated({ identity: 'ada', reason: 'by parent close policy' })?.by).toBe('operator')
})

test('a request to cancel comes from an operator, another workflow’s code, or a parent that closed', () => {
  expect(asked({ identity: 'ada', cause: 'wrong file' })).toMatchObject({
    kind: 'cancel requested',
    by: 'operator',
    reason: 'wrong file',
  })
  expect(asked({ identity: 'history-service', externalWorkflowExecution: parent })).toMatchObject({
    by: 'parent close policy',
    workflow: parent,
  })
  expect(
    asked({
      identity: 'history-service',
      externalWorkflowExecution: parent,
      externalInitiatedEventId: 12,
    }),
  ).toMatchObject({ by: 'workflow', workflow: parent })
})

test('no other event is an interruption', () => {
  expect(
    interruptionOf(eventOf('WORKFLOW_EXECUTION_SIGNALED', { identity: 'ada' })),
  ).toBeUndefined()
})
