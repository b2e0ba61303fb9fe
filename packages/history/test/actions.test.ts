import type { WorkflowStatus } from '@rewind/contract/workflows'
import { expect, test } from 'vitest'
import { allowedActions, isClosed } from '../src/acts/actions.ts'

const running = {
  status: 'RUNNING',
  cancelRequested: false,
  historyLength: 20,
  mode: 'READ_WRITE',
} as const
const whyNots = (run: Parameters<typeof allowedActions>[0]) => {
  const { cancel, terminate, reset } = allowedActions(run)
  return [cancel.whyNot, terminate.whyNot, reset.whyNot]
}

const readOnly = 'This console is read-only.'
const requested = 'Cancellation is requested already; a second request does nothing.'
const nothing =
  'There is nothing to reset to yet: no worker has taken the first workflow task, and nothing is written since.'
const closed = 'The run is closed: Completed.'

test.each([
  ['a running run', {}, [undefined, undefined, undefined]],
  ['a paused run', { status: 'PAUSED' }, [undefined, undefined, undefined]],
  ['a run of unknown status', { status: 'UNSPECIFIED' }, [undefined, undefined, undefined]],
  ['a run asked to cancel', { cancelRequested: true }, [requested, undefined, undefined]],
  ['a closed run', { status: 'COMPLETED' }, [closed, closed, undefined]],
  [
    'a closed run that was asked to cancel',
    { status: 'COMPLETED', cancelRequested: true },
    [closed, closed, undefined],
  ],
  ['a run that no worker has taken', { historyLength: 2 }, [undefined, undefined, nothing]],
  [
    'a run that was ended before its first workflow task was scheduled',
    { status: 'COMPLETED', historyLength: 2 },
    [closed, closed, 'There is nothing to reset to: no workflow task of this run was scheduled.'],
  ],
  [
    'a run that was ended before a worker took it',
    { status: 'COMPLETED', historyLength: 3 },
    [closed, closed, undefined],
  ],
  ['a run whose first task runs', { historyLength: 3 }, [undefined, undefined, undefined]],
  [
    'any run in a read-only console',
    { mode: 'READ_ONLY', status: 'COMPLETED', historyLength: 2 },
    [readOnly, readOnly, readOnly],
  ],
] as const)('%s says what may not be done with it, and why', (_, run, expected) => {
  expect(whyNots({ ...running, ...run })).toEqual(expected)
})

test('a user who lacks a permission is told so first, for the actions that need it', () => {
  const lacking = {
    cancel: 'no cancel',
    terminate: 'no terminate',
    reset: 'no reset',
    message: 'no message',
    activity: 'no activity',
  }
  const whyNots = (given: object, lacking?: object) =>
    Object.fromEntries(
      Object.entries(allowedActions({ ...running, ...given, ...(lacking && { lacking }) })).map(
        ([name, { whyNot }]) => [name, whyNot],
      ),
    )
  const none = {
    cancel: 'no cancel',
    terminate: 'no terminate',
    reset: 'no reset',
    signal: 'no message',
    update: 'no message',
    query: 'no message',
    activity: 'no activity',
  }
  expect(whyNots({}, lacking)).toEqual(none)
  expect(whyNots({ status: 'COMPLETED', mode: 'READ_ONLY' }, lacking)).toEqual(none)
  expect(whyNots({}, { reset: 'no reset' })).toEqual({ reset: 'no reset' })
  // A query changes nothing.
  expect(whyNots({ mode: 'READ_ONLY' })).toMatchObject({ signal: readOnly, activity: readOnly })
  expect(whyNots({ mode: 'READ_ONLY' })).toHaveProperty('query', undefined)
  expect(whyNots({ status: 'COMPLETED' }).activity).toMatch(
    /^The run is closed: Completed\. Nothing/,
  )
})

test('an action is allowed exactly when there is no reason against it', () => {
  for (const action of Object.values(allowedActions({ ...running, cancelRequested: true }))) {
    expect(action.allowed).toBe(action.whyNot === undefined)
  }
})

test.each<[WorkflowStatus, boolean]>([
  ['RUNNING', false],
  ['PAUSED', false],
  ['UNSPECIFIED', false],
  ['COMPLETED', true],
  ['FAILED', true],
  ['CANCELED', true],
  ['TERMINATED', true],
  ['CONTINUED_AS_NEW', true],
  ['TIMED_OUT', true],
])('%s is closed: %s', (status, expected) => {
  expect(isClosed(status)).toBe(expected)
})
