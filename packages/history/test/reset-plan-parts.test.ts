import { maxPlanItems } from '@rewind/contract/reset-plan'
import { expect, test } from 'vitest'
import { eventIdsToDecode, inputOf, withInputs } from '../src/reset-plan/plan-inputs.ts'
import { receivedIn } from '../src/reset-plan/received.ts'
import { planReset } from '../src/reset-plan/reset-plan.ts'
import { toEventRow } from '../src/rows/event-row.ts'
import { event, eventAt, eventOf, eventsOf } from './histories.ts'
import { indexOf, noFacts } from './plans.ts'

const json = (value: unknown) => ({
  encoding: 'json/plain',
  size: String(JSON.stringify(value).length),
  text: JSON.stringify(value),
})

test.each([
  [14, [json(1)]],
  [36, [json(4711)]],
  [54, [json('Main Street 1')]],
  [31, undefined],
])('event %i brought its input', (eventId, input) => {
  const found = inputOf(eventOf(eventsOf('order'), eventId))
  expect(found?.map(({ size, text, encoding }) => ({ encoding, size, text }))).toEqual(input)
})

test('a plan takes the inputs of the events it lists, and of no others', () => {
  const events = eventsOf('order')
  const plan = planReset(indexOf(events), noFacts, { eventId: 12 })
  expect(eventIdsToDecode(plan)).toEqual([14, 15, 16, 36, 41, 54])
  const decoded = withInputs(plan, eventAt(events))
  expect(decoded.discarded.activities.map(({ input }) => input?.[0]?.text)).toEqual(['1', '2', '3'])
  expect(decoded.discarded.timers).toEqual(plan.discarded.timers)
  expect(decoded.reapplied[0]?.input).toHaveLength(1)
})

test('inputs beyond a megabyte stay a glimpse', () => {
  const input = (size: number) => ({ payloads: [{ encoding: 'binary/plain', size: String(size) }] })
  const scheduled = (eventId: number, size: number) =>
    event('ACTIVITY_TASK_SCHEDULED', { activityId: `${eventId}`, input: input(size) }, eventId)
  const events = [
    event('WORKFLOW_EXECUTION_STARTED', {}, 1),
    event('WORKFLOW_TASK_SCHEDULED', {}, 2),
    event('WORKFLOW_TASK_STARTED', {}, 3),
    event('WORKFLOW_TASK_COMPLETED', {}, 4),
    scheduled(5, 1_000_000),
    scheduled(6, 1_000_000),
  ]
  const plan = planReset(indexOf(events), noFacts, { eventId: 4 })
  const [first, second] = withInputs(plan, eventAt(events)).discarded.activities
  expect([first?.input?.length, second?.input?.length]).toEqual([1, undefined])
})

const received = (name: string) =>
  receivedIn(eventsOf(name).map(toEventRow), 'run').map(({ eventId, kind, name }) => [
    eventId,
    kind,
    name,
  ])

test('a run received what a reset did not bring along', () => {
  // Event 41 is the update that the reset reapplied.
  expect(received('order-reset')).toEqual([])
  expect(received('order')).toEqual([[54, 'update', 'update setAddress']])
  expect(received('non-determinism')).toEqual([[12, 'signal', 'signal addressChanged']])
  expect(received('non-determinism-reset')).toEqual([])
})

const opening = [
  event('WORKFLOW_EXECUTION_STARTED', {}, 1),
  event('WORKFLOW_TASK_SCHEDULED', {}, 2),
  event('WORKFLOW_TASK_STARTED', {}, 3),
  event('WORKFLOW_TASK_COMPLETED', {}, 4),
]

test('a list that is cut names the oldest, whatever they are', () => {
  const localActivity = { markerName: 'core_local_activity', details: {} }
  // Local activities first, then more activities than a plan names.
  const events = [
    ...opening,
    ...Array.from({ length: 20 }, (_, at) => event('MARKER_RECORDED', localActivity, 5 + at)),
    ...Array.from({ length: maxPlanItems + 20 }, (_, at) =>
      event('ACTIVITY_TASK_SCHEDULED', { activityId: `${at}` }, 25 + at),
    ),
  ]
  const { runsAgain, counts } = planReset(indexOf(events), noFacts, { eventId: 4 })
  expect(counts.runsAgain).toBe(maxPlanItems + 40)
  expect(runsAgain.map(({ eventId }) => eventId)).toEqual(
    Array.from({ length: maxPlanItems }, (_, at) => 5 + at),
  )
})

test('what other runs received is named by its time, the oldest first', () => {
  const signal = (runId: string, minute: number) => ({
    ...{ runId, eventId: 3, type: 'WORKFLOW_EXECUTION_SIGNALED', name: 'signal s' },
    ...{ time: `2026-11-22T02:${minute}:00Z`, kind: 'signal' as const, size: 10 },
  })
  const facts = {
    later: [signal('later', 20), signal('later', 40)],
    siblings: [signal('sibling', 10), signal('sibling', 30)],
  }
  const choice = { eventId: 4, reapplyExclude: ['SIGNAL'] as const }
  const { dropped } = planReset(indexOf(opening), facts, choice)
  expect(dropped.map(({ time }) => time.slice(14, 16))).toEqual(['10', '20', '30', '40'])
})
