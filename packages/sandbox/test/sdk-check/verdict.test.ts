import { describe, expect, test } from 'vitest'
import type { BaseRun, RanCase } from '../../src/sdk-check/case-result.ts'
import type { Outcome } from '../../src/sdk-check/outcome.ts'
import { figuresOf, shortcomings } from '../../src/sdk-check/report.ts'
import { tablesOf } from '../../src/sdk-check/tables.ts'
import { type Climb, climb, type Verdict, verdictOf } from '../../src/sdk-check/verdict.ts'

const right: Outcome = { is: 'right' }
const stuck: Outcome = { is: 'stuck', progress: 0, since: [{ eventId: '22' }] }
const wrong: Outcome = { is: 'wrong', missing: ['activity B'], extra: [] }

const resultWith = (more: Partial<RanCase> = {}): RanCase => ({
  sdk: 'go',
  sdkVersion: '1.48.0',
  case: {
    name: 'remove B, middle',
    change: 'remove',
    subject: 'B',
    place: 'middle',
    v1: [],
    v2: [],
  },
  base: { status: 'RUNNING', history: [] },
  needsReset: true,
  outcomes: { 4: right, 10: right, 16: wrong, 22: stuck },
  withoutUpdates: {},
  ...more,
})
const failing: RanCase['case'] = { ...resultWith().case, v2: [{ do: 'fail' }] }
const certain = (eventId: number) => ({ isCertain: true, eventIds: [eventId] })
const ladder = (...eventIds: number[]) => ({ isCertain: false, eventIds })

describe('a suggestion is judged by what became of resets there', () => {
  test.each([
    ['the newest right point', certain(10), { is: 'certain', newest: true }],
    ['a right point, but an earlier one', certain(4), { is: 'certain', newest: false }],
    ['where it is stuck again', certain(22), { is: 'wrong', outcome: stuck }],
    ['where it completes without a step', certain(16), { is: 'wrong', outcome: wrong }],
    ['what is no reset point', certain(5), { is: 'wrong', outcome: { is: 'refused' } }],
    [
      'a ladder whose first is right',
      ladder(10, 4),
      { is: 'reached', tries: 1, closedBefore: false },
    ],
    ['one past a stuck run', ladder(22, 10), { is: 'reached', tries: 2, closedBefore: false }],
    ['one past a closed run', ladder(22, 16, 10), { is: 'reached', tries: 3, closedBefore: true }],
    ['one that ends too early', ladder(22, 16), { is: 'missed', tries: 2 }],
    ['none, where there is a right point', undefined, { is: 'refused' }],
  ] as const)('%s', (_what, suggested, verdict) => {
    expect(verdictOf(resultWith(), suggested)).toMatchObject(verdict)
  })

  test.each([
    ['no reset helps', { outcomes: { 4: stuck } }, 'hopeless'],
    ['the new code fails the run', { case: failing }, 'hopeless'],
    ['the new code followed the run', { needsReset: false, outcomes: {} }, 'followed'],
  ] as const)('none, and %s', (_what, more, is) => {
    expect(verdictOf(resultWith(more), undefined)).toEqual({ is })
  })

  test('without a suggestion, for a case that could not run', () => {
    const { sdk, sdkVersion, case: each } = resultWith()
    const broken = { sdk, sdkVersion, case: each, broken: 'no worker' }
    expect(verdictOf(broken, undefined)).toEqual({ is: 'broken' })
  })

  test('a point that helps once updates are left out counts as right', () => {
    const more = { outcomes: { 4: stuck, 10: stuck }, withoutUpdates: { 10: right } }
    expect(verdictOf(resultWith(more), certain(10))).toEqual({
      is: 'certain',
      newest: true,
      updatesLeftOut: true,
    })
    expect(verdictOf(resultWith(more), certain(4))).toMatchObject({ is: 'wrong' })
  })
})

describe('a climb asks about each new run that is stuck again', () => {
  const result = resultWith({
    base: { status: 'RUNNING', history: Array.from({ length: 26 }, (_, at) => ({ at })) },
    outcomes: { 4: right, 10: stuck, 16: wrong, 22: stuck },
  })

  test('and follows what is suggested for it', () => {
    const asked: number[] = []
    const end = climb(result, ({ history }) => {
      asked.push(history.length)
      return asked.length === 1 ? certain(22) : certain(4)
    })
    expect(end).toEqual({ tries: 2, end: 'right' })
    // Events 1 to 21 are kept, and the events that the reset wrote follow them.
    expect(asked).toEqual([26, 22])
  })

  test('and else goes on with the candidates it had', () => {
    const first = (history: readonly unknown[]) => history.length === 26
    const suggest = ({ history }: BaseRun) => (first(history) ? ladder(22, 10, 4) : undefined)
    expect(climb(result, suggest)).toEqual({ tries: 3, end: 'right' })
  })

  test('never to a later point', () => {
    expect(climb(result, () => certain(22))).toEqual({ tries: 1, end: 'lost' })
  })

  test('and ends where a run has closed', () => {
    expect(climb(result, () => ladder(22, 16, 4))).toEqual({ tries: 2, end: 'wrong' })
  })
})

const judgedAs = (...verdicts: Verdict[]) =>
  verdicts.map((verdict) => ({
    leg: 'go 1.48.0',
    result: resultWith(),
    verdict,
    climb: climbOf(verdict),
  }))
/** Returns a climb that an earlier try with a wrong close ended. */
const climbOf = (verdict: Verdict): Climb => {
  const isRight = verdict.is === 'certain' || (verdict.is === 'reached' && !verdict.closedBefore)
  return { tries: 1, end: isRight ? 'right' : 'wrong' }
}
const found: Verdict = { is: 'certain', newest: true, updatesLeftOut: false }
const reached = (tries: number): Verdict => ({ is: 'reached', tries, closedBefore: tries > 2 })

test('figures count what has a right point, and tries of what reached it', () => {
  const judged = judgedAs(
    found,
    reached(3),
    { is: 'refused' },
    { is: 'hopeless' },
    { is: 'followed' },
  )
  expect(figuresOf(judged)).toMatchObject({
    stuck: 3,
    certain: 1,
    reached: 1,
    refused: 1,
    wrong: 0,
    tries: [1, 3],
    closedBefore: 1,
    hopeless: 1,
    followed: 1,
  })
})

describe('the check fails', () => {
  test.each([
    [
      'for a certain suggestion that is wrong',
      [found, { is: 'wrong', outcome: stuck }],
      /1 certain/,
    ],
    ['for too many refused', [found, { is: 'refused' }], /50\.0 % reached/],
    ['for wrong ends on the way', [found, reached(3)], /50\.0 % reached without a wrong end/],
    ['for ladders that are too long', [found, reached(3), reached(3)], /3 tries at the median/],
    ['for a case that could not be run', [found, { is: 'broken' }], /could not be run/],
  ] as const)('%s', (_what, verdicts, message) => {
    expect(shortcomings(figuresOf(judgedAs(...verdicts))).join()).toMatch(message)
  })

  test('and not if all are found', () => {
    expect(shortcomings(figuresOf(judgedAs(found, reached(2))))).toEqual([])
  })
})

test('the tables name each change and place, and every mistake with its points', () => {
  const squeeze = (text: string) => text.replace(/ +/g, ' ')
  const tables = squeeze(tablesOf(judgedAs(found, reached(2), { is: 'wrong', outcome: wrong })))
  expect(tables).toContain('| remove | middle | 1 + 1 (2) ✗ 1 |')
  expect(tables).toContain(
    '| go 1.48.0 | remove B, middle | closed; missing: activity B; more: none | 4 right, 10 right, 16 wrong, 22 stuck |',
  )
})
