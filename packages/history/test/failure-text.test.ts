import { describe, expect, test } from 'vitest'
import { failureLine, failureMessage } from '../src/failures/failure-text.ts'
import { stuckFrom } from '../src/failures/stuck.ts'
import { workflowTaskFailureLine } from '../src/failures/workflow-task-failure.ts'
import { eventsOf } from './histories.ts'

const error = (type: string, message: string, cause?: unknown) => ({
  message,
  applicationFailureInfo: { type },
  ...(cause === undefined ? {} : { cause }),
})

describe('a failure in one line', () => {
  test.each<[string, unknown, string]>([
    ['Python, a value alone: with the type', error('KeyError', "'cfg'"), "KeyError: 'cfg'"],
    ['a number alone', error('ValueError', '42'), 'ValueError: 42'],
    [
      'nothing at all',
      error('java.lang.IllegalStateException', ''),
      'java.lang.IllegalStateException',
    ],
    ['words are told as they are', error('KeyError', 'no cfg'), 'no cfg'],
    [
      'Python, arguments that do not fit: the cause says how',
      error(
        'RuntimeError',
        'Failed decoding arguments',
        error('TypeError', 'run() missing 2 required positional arguments'),
      ),
      'run() missing 2 required positional arguments',
    ],
    [
      'what was said, and the cause of it',
      error('PricingError', 'could not price', error('IllegalState', 'no tariff')),
      'could not price: no tariff',
    ],
    [
      'a cause that the message repeats',
      error('PricingError', 'could not price: no tariff', error('IllegalState', 'no tariff')),
      'could not price: no tariff',
    ],
    [
      'what Temporal wraps around it says nothing',
      { message: 'Activity task failed', cause: error('CardDeclined', 'card declined') },
      'card declined',
    ],
    [
      'Go, what it writes into the text',
      error(
        'wrapError',
        'order failed: activity error (type: pay, scheduledEventID: 5, startedEventID: 6, identity: w): card declined (type: CardDeclined, retryable: false)',
        { message: 'activity error', cause: error('CardDeclined', 'card declined') },
      ),
      'order failed: card declined',
    ],
    [
      'a Nexus handler’s, which the server introduces',
      { message: 'handler error (INTERNAL): not now', cause: { message: 'not now' } },
      'not now',
    ],
    ['nothing', undefined, ''],
  ])('%s', (_, failure, line) => {
    expect(failureLine(failure)).toBe(line)
    expect(failureMessage(failure)).toBe(line)
  })

  test('a message of several lines is cut to its first line, and whole if there is room', () => {
    const failure = error('Error', 'boom\nsecond line', error('Error', 'why\nmore'))
    expect(failureLine(failure)).toBe('boom: why')
    expect(failureMessage(failure)).toBe('boom\nsecond line: why\nmore')
  })
})

describe('a failure that the worker encoded', () => {
  const encoded = eventsOf('go-encoded').at(-1)
  const failure = encoded?.attributes.failure
  const told = 'the failure is encoded: its cause cannot be read here'

  test('is called encoded everywhere', () => {
    expect(failureLine(failure)).toBe(told)
    expect(failureLine({ message: 'Activity task failed', cause: failure })).toBe(told)
    expect(workflowTaskFailureLine(encoded?.attributes ?? {})).toBe(`non-deterministic: ${told}`)
    expect(
      stuckFrom({
        status: 'RUNNING',
        pendingWorkflowTask: { state: 'SCHEDULED', attempt: 3 },
        lastWorkflowTaskFinish: encoded,
      }),
    ).toMatchObject({ message: told })
  })

  test('is read if the worker has no codec', () => {
    const plain = eventsOf('go-encoded-without-codec').at(-1)
    expect(failureLine(plain?.attributes.failure)).toMatch(/^\[TMPRL1100\] lookup failed/)
  })

  test('may also be a user’s own message', () => {
    expect(failureLine({ message: 'Encoded failure' })).toBe('Encoded failure')
  })
})
