import { expect, test } from 'vitest'
import { UncheckedClose } from '../src/failures/unchecked-replay.ts'
import { event } from './histories.ts'

const task = (eventId: number, sdkName = '') =>
  event('WORKFLOW_TASK_COMPLETED', { sdkMetadata: { sdkName } }, eventId)
const end = (workflowTaskCompletedEventId: number) =>
  event('WORKFLOW_EXECUTION_COMPLETED', { workflowTaskCompletedEventId }, 20)
const timedOut = event('WORKFLOW_EXECUTION_TIMED_OUT', {}, 20)

test.each([
  ['Go, in its first workflow task', [task(4, 'temporal-go'), task(13), end(13)], true],
  ['Go, later', [task(4, 'temporal-go'), task(13), task(17), end(17)], false],
  ['Go, ended by a timeout', [task(4, 'temporal-go'), task(13), timedOut], false],
  ['Go, still open', [task(4, 'temporal-go'), task(13)], false],
  ['a worker in Go took over', [task(4, 'temporal-java'), task(13, 'temporal-go'), end(13)], true],
  ['Java', [task(4, 'temporal-java'), task(13), end(13)], false],
])('%s', (_, events, expected) => {
  const unchecked = new UncheckedClose()
  for (const each of events) unchecked.add(each, each.eventId < 10)
  expect(unchecked.isSo).toBe(expected)
})
