import type { WorkflowStatus } from '@rewind/contract/workflows'
import { expect, test } from 'vitest'
import { cancellationFacts } from '../src/cancellation/cancellation-facts.ts'
import { requesterOf } from '../src/cancellation/cancellation-progress.ts'
import { toEventRow } from '../src/rows/event-row.ts'
import { begun, eventsFrom, progressOf, request, run, type Written } from './cancellations.ts'
import { event, eventsOf } from './histories.ts'

test('a history without a request has no progress', () => {
  expect(cancellationFacts((id) => eventsOf('order').map(toEventRow)[id - 1], 57)).toBeUndefined()
})

test.each<[WorkflowStatus, Record<string, unknown>, RegExp]>([
  ['CANCELED', {}, /^Canceled, 10 s after the request\.$/],
  ['COMPLETED', {}, /^Completed, 10 s after.*no event tells which\.$/],
  ['FAILED', { failure: { message: 'boom' } }, /^Failed, .*: boom\.$/],
  [
    'TERMINATED',
    { identity: 'eve', reason: 'enough' },
    /^Terminated, .*by eve: enough\. No clean-up ran\.$/,
  ],
  ['TIMED_OUT', {}, /^Timed out, .*: run or execution timeout\. No clean-up ran\.$/],
  ['FAILED', { newExecutionRunId: 'r2' }, /another run follows, which has not been asked/],
  [
    'CONTINUED_AS_NEW',
    { newExecutionRunId: 'r2' },
    /^Continued as new, .*has not been asked to cancel\.$/,
  ],
])('the closing message of a run that is %s', (status, attributes, says) => {
  const written: Written[] = [...begun, request, [`WORKFLOW_EXECUTION_${status}`, attributes, 60]]
  const { summary, steps, waits, nextRunId } = progressOf(eventsFrom(written))
  expect(summary).toMatch(says)
  expect(waits).toEqual([])
  expect(nextRunId).toBe(attributes.newExecutionRunId)
  expect(steps.map(({ name, state }) => `${name} ${state}`)).toEqual([
    'requested done',
    'taken skipped',
    'decided skipped',
    'answered skipped',
    'closed done',
  ])
})

test('a workflow task that began before the request is not the one that took it', () => {
  const written: Written[] = [...begun.slice(0, 3), request, ['WORKFLOW_TASK_COMPLETED']]
  expect(progressOf(eventsFrom(written)).steps[1]?.state).toBe('current')
})

test('the steps of a real history', () => {
  const { steps, summary } = progressOf(eventsOf('canceled'))
  expect(summary).toMatch(/^Canceled, /)
  expect(steps.every(({ state }) => state === 'done')).toBe(true)
})

test.each<[string, Record<string, unknown>, string]>([
  ['a person', { identity: 'ada', cause: 'why not' }, 'by ada: why not'],
  ['nobody in particular', {}, 'by nobody who gave a name'],
  ['its parent', { externalWorkflowExecution: { workflowId: 'p', runId: 'r' } }, 'by its parent'],
  [
    'another workflow',
    { externalWorkflowExecution: { workflowId: 'q', runId: 'r' } },
    'by another workflow',
  ],
])('the request comes from %s', (_, attributes, words) => {
  const description = { ...run, info: { ...run.info, parent: { workflowId: 'p', runId: 'r' } } }
  expect(
    requesterOf(event('WORKFLOW_EXECUTION_CANCEL_REQUESTED', attributes), description).words,
  ).toBe(words)
})
