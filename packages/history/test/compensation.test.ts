import { describe, expect, test } from 'vitest'
import { planReset } from '../src/reset-plan/reset-plan.ts'
import { ResetPointScanner } from '../src/reset-points/reset-points.ts'
import { eventsOf, statusOf } from './histories.ts'
import { indexOf, noFacts, warningOf } from './plans.ts'
import { compensated, saga, toldHistory } from './told-history.ts'

const suggestedFor = ({ events }: ReturnType<typeof toldHistory>) => {
  const scanner = new ResetPointScanner()
  for (const event of events) scanner.add(event)
  return scanner.suggested(statusOf(events))
}
const warned = ({ events }: ReturnType<typeof toldHistory>, eventId: number) =>
  warningOf(planReset(indexOf(events), noFacts, { eventId }), 'WORK_COMPENSATED')

const undone = toldHistory(`${saga}${compensated}`)

describe('a saga that has undone its work', () => {
  test('has no suggested point', () => {
    expect(suggestedFor(undone)).toBeUndefined()
  })

  test('warns at each point that keeps work and discards its compensation', () => {
    expect(warned(undone, undone.taskAt(3))).toMatchObject({
      severity: 'severe',
      message: expect.stringMatching(
        /^After approve had failed \(event \d+\) this run did cancelDeposit and refund: 2 steps .* keeps withdraw \(event 5\)/,
      ),
      eventIds: [23, 29],
      betterEventId: undone.taskAt(1),
    })
    expect(warned(undone, undone.taskAt(2))).toBeDefined()
  })

  test('leads from a point that keeps the failure past those that keep undone work', () => {
    const kept = planReset(indexOf(undone.events), noFacts, { eventId: undone.taskAt(6) })
    expect(warningOf(kept, 'POINT_AFTER_FAILURE')).toMatchObject({
      title: 'Code that has not changed fails the same way',
      wayOut: expect.stringContaining(
        `Event ${undone.taskAt(3)} would avoid this, but brings another warning: Work that is kept may have been undone.`,
      ),
      betterEventId: undone.taskAt(1),
    })
  })

  test('does not warn if all work is done again, or if the failure is kept', () => {
    expect(warned(undone, undone.taskAt(1))).toBeUndefined()
    expect(warned(undone, undone.taskAt(4))).toBeUndefined()
    expect(warned(undone, undone.taskAt(6))).toBeUndefined()
  })
})

test.each<[string, string]>([
  ['did nothing after its failure', 'task: charge\ncharge fails\nfails by charge'],
  [
    'did not get through what it began then',
    'task: charge\ncharge fails\ntask: refund\nrefund fails\nfails by charge',
  ],
  [
    'only waited then',
    'task: charge\ncharge fails\ntask: timer 5s\ntimer 5s fires\nfails by charge',
  ],
  [
    'did it beside the step that failed',
    'task: charge, tell\ntell ok\ncharge fails\nfails by charge',
  ],
])('a run that %s is suggested to be reset before its failure', (_, story) => {
  const run = toldHistory(`task: reserve\nreserve ok\n${story}`)
  expect(suggestedFor(run)).toMatchObject({ eventId: run.taskAt(2) })
  expect(warned(run, run.taskAt(2))).toBeUndefined()
})

test('a run that had done nothing before is suggested to be reset to its beginning', () => {
  const run = toldHistory('task: charge\ncharge fails\ntask: tell\ntell ok\nfails by charge')
  expect(suggestedFor(run)).toMatchObject({ eventId: run.taskAt(1) })
})

test('a canceled run that cleaned up has the same warning', () => {
  const run = toldHistory(`
    task: reserve
    reserve ok
    task: charge
    cancel
    task: release
    release ok
    canceled`)
  expect(warned(run, run.taskAt(2))).toMatchObject({
    message: expect.stringMatching(
      /^After the request to cancel \(event \d+\) this run did release: 1 step /,
    ),
  })
  expect(warned(run, run.taskAt(1))).toBeUndefined()
})

test('real runs that failed are suggested a point as before', () => {
  for (const name of ['failed-activity', 'failed-child', 'go-failed-activity']) {
    const scanner = new ResetPointScanner()
    const events = eventsOf(name)
    for (const event of events) scanner.add(event)
    expect(scanner.suggested(statusOf(events)), name).toBeDefined()
  }
})
