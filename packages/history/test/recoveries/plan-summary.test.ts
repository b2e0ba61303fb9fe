import type { ResetPlan } from '@rewind/contract/reset-plan'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deadlinesOf, deletionTime, soonestDeletedFirst } from '../../src/recoveries/deadlines.ts'
import {
  emptyOutline,
  outlineOf,
  overdueTimers,
  type PlanOutline,
} from '../../src/recoveries/plan-outline.ts'
import { type PlannedItem, summarizePlan } from '../../src/recoveries/plan-summary.ts'
import { planReset } from '../../src/reset-plan/reset-plan.ts'
import { eventsOf, historyNames } from '../histories.ts'
import { indexOf, noFacts } from '../plans.ts'

const hour = 3_600_000

describe('the outline of a plan', () => {
  test('of every recorded history and point has the totals of the plan', () => {
    for (const name of historyNames) {
      const index = indexOf(eventsOf(name))
      for (const eventId of index.points) {
        const plan = planReset(index, noFacts, { eventId })
        const outline = outlineOf(plan, 0)
        const times = outline.runsAgain.reduce((sum, step) => sum + step.times, 0)
        expect(times).toBe(plan.counts.runsAgain)
        expect(outline.discarded.events).toBe(plan.discarded.count)
        expect(outline.warnings.map(({ code }) => code)).toEqual(
          plan.warnings.map(({ code }) => code),
        )
      }
    }
  })

  test('counts what the plan does not list', () => {
    const { counts, ...plan } = planReset(indexOf([]), noFacts, { eventId: 1 })
    const step = {
      kind: 'activity',
      name: 'charge',
      eventId: 5,
      type: 'ACTIVITY_TASK_SCHEDULED',
      time: '',
      because: 'BEGUN_AFTER_POINT',
      state: 'completed',
    } as const
    const long: ResetPlan = {
      ...plan,
      counts: { ...counts, runsAgain: 700 },
      runsAgain: [step, step],
    }
    expect(outlineOf(long, 0).runsAgain).toEqual([
      { kind: 'activity', name: 'charge', times: 2 },
      { times: 698 },
    ])
  })

  test('names the open run that ends', () => {
    const plan = planReset(indexOf([]), noFacts, { eventId: 1 })
    const terminates = { runId: 'r2', status: 'RUNNING', isNewer: true } as const
    expect(outlineOf({ ...plan, terminates }, 0).terminates).toBe('NEWER')
    expect(
      outlineOf({ ...plan, terminates: { ...terminates, isNewer: false } }, 0).terminates,
    ).toBe('OWN')
    expect(outlineOf(plan, 0).terminates).toBeUndefined()
  })

  test.each([
    ['open and due', 5, undefined, 10, 1],
    ['fired after the point', 5, 12, 10, 1],
    ['fired before the point', 5, 8, 10, 0],
    ['begun after the point', 11, undefined, 10, 0],
  ])('a timer that is %s fires at once: %#', (_, begin, end, point, count) => {
    const time = '2026-11-03T02:00:00Z'
    const row = (eventId: number) => ({ eventId, type: 'TIMER_STARTED', time })
    const spans = [
      {
        kind: 'timer' as const,
        begin: { ...row(begin), due: '2026-11-03T02:10:00Z' },
        later: [],
        end: end === undefined ? undefined : row(end),
      },
    ]
    expect(overdueTimers({ spans }, point, Date.parse('2026-11-03T02:10:00Z'))).toBe(count)
    expect(overdueTimers({ spans }, point, Date.parse('2026-11-03T02:09:59Z'))).toBe(0)
  })
})

const orphan = { code: 'ORPHANED_CHILD', title: 'Children are left behind', count: 2 } as const

const outline = (more: Partial<PlanOutline> = {}): PlanOutline => ({ ...emptyOutline, ...more })
const item = (number: number, more: Partial<PlannedItem> = {}): PlannedItem => ({
  item: number,
  workflowId: `w${number}`,
  runId: `r${number}`,
  outline: outline(),
  ...more,
})

describe('the plan of a recovery', () => {
  test('adds its runs up', () => {
    const charge = { kind: 'activity', name: 'ChargeCard' } as const
    const plan = summarizePlan(
      [
        item(1, {
          pointLabel: 'starts timer 1 s',
          outline: outline({
            runsAgain: [{ ...charge, times: 2 }],
            overdueTimers: 3,
            reapplied: 4,
          }),
        }),
        item(2, {
          pointLabel: 'starts timer 1 s',
          outline: outline({
            runsAgain: [
              { ...charge, times: 1 },
              { kind: 'local activity', name: 'ChargeCard', times: 9 },
            ],
            terminates: 'NEWER',
            warnings: [{ ...orphan, severity: 'warning' }],
          }),
        }),
        item(3, {
          pointLabel: 'schedules reserve',
          isLadder: true,
          outline: outline({
            discarded: { ...emptyOutline.discarded, events: 7, timers: 1 },
            terminates: 'OWN',
            warnings: [
              { ...orphan, severity: 'severe' },
              { code: 'NO_WORKER', severity: 'warning', title: 'No worker', count: 1 },
            ],
          }),
        }),
        item(4, {
          outline: undefined,
          skipped: { code: 'HEALED', text: 'It is past its failure.' },
        }),
        item(5, { outline: undefined }),
      ],
      0,
    )
    expect(plan).toMatchObject({
      affected: 5,
      planned: 4,
      eligible: 3,
      points: [
        { label: 'starts timer 1 s', runs: 2, isLadder: false },
        { label: 'schedules reserve', runs: 1, isLadder: true },
      ],
      runsAgain: [
        { kind: 'local activity', name: 'ChargeCard', runs: 1, times: 9 },
        { kind: 'activity', name: 'ChargeCard', runs: 2, times: 3 },
      ],
      overdueTimers: { runs: 1, timers: 3 },
      discarded: { events: 7, timers: 1, activities: 0 },
      reapplied: 4,
      terminates: { runs: 2, newerRuns: 1 },
      warnings: [
        {
          code: 'ORPHANED_CHILD',
          severity: 'severe',
          runs: 2,
          examples: [{ item: 2 }, { item: 3 }],
        },
        { code: 'NO_WORKER', severity: 'warning', runs: 1 },
      ],
      skipped: [
        { code: 'HEALED', runs: 1, examples: [{ item: 4, workflowId: 'w4', runId: 'r4' }] },
      ],
    })
  })

  test('names five examples of many', () => {
    const warnings = [{ ...orphan, severity: 'severe' as const }]
    const items = Array.from({ length: 100 }, (_, index) =>
      item(index, { outline: outline({ warnings }) }),
    )
    const [line] = summarizePlan(items, 0).warnings
    expect(line).toMatchObject({ runs: 100 })
    expect(line?.examples).toHaveLength(5)
  })

  test('two plans do not share their numbers', () => {
    summarizePlan(
      [item(1, { outline: outline({ discarded: { ...emptyOutline.discarded, events: 7 } }) })],
      0,
    )
    expect(summarizePlan([], 0).discarded.events).toBe(0)
    expect(emptyOutline.discarded.events).toBe(0)
  })

  test('each run is in one place only', () => {
    const drawn = fc.record({
      isPlanned: fc.boolean(),
      isSkipped: fc.boolean(),
      label: fc.constantFrom('a', 'b'),
    })
    fc.assert(
      fc.property(fc.array(drawn), (runs) => {
        const plan = summarizePlan(
          runs.map(({ isPlanned, isSkipped, label }, index) =>
            item(index, {
              outline: isPlanned ? outline() : undefined,
              pointLabel: label,
              ...(isSkipped ? { skipped: { code: 'HELD', text: 'Held.' } } : {}),
            }),
          ),
          0,
        )
        const sum = (lines: readonly { runs: number }[]) =>
          lines.reduce((all, { runs }) => all + runs, 0)
        expect(plan.affected).toBe(runs.length)
        expect(sum(plan.points)).toBe(plan.eligible)
        expect(sum(plan.skipped) + plan.eligible).toBe(plan.planned)
      }),
    )
  })
})

describe('deadlines', () => {
  const now = Date.parse('2026-11-03T02:00:00Z')
  const at = (hours: number) => ({ deletedAt: now + hours * hour })

  test('are told by how soon', () => {
    expect(deadlinesOf([at(100), at(5), at(0.5), at(20), at(21)], now)).toEqual([
      {
        within: hour,
        runs: 1,
        first: '2026-11-03T02:30:00.000Z',
        text: '1 run is deleted within 1 h',
      },
      {
        within: 6 * hour,
        runs: 2,
        first: '2026-11-03T02:30:00.000Z',
        text: '2 runs are deleted within 6 h',
      },
      {
        within: 24 * hour,
        runs: 4,
        first: '2026-11-03T02:30:00.000Z',
        text: '4 runs are deleted within 1 d',
      },
    ])
    expect(deadlinesOf([at(100)], now)).toEqual([])
    expect(deadlinesOf([], now)).toEqual([])
  })

  test('of runs that are skipped do not matter', () => {
    const skipped = { code: 'HELD', text: 'Held.' } as const
    expect(summarizePlan([item(1, { ...at(1), skipped })], now).deadlines).toEqual([])
    expect(summarizePlan([item(1, { ...at(1), outline: undefined })], now).deadlines).toHaveLength(
      1,
    )
  })

  test('come first in the planning, the others as they are', () => {
    const items: { id: string; deletedAt?: number }[] = [
      { id: 'a' },
      { id: 'b', ...at(5) },
      { id: 'c' },
      { id: 'd', ...at(1) },
    ]
    expect(soonestDeletedFirst(items).map(({ id }) => id)).toEqual(['d', 'b', 'a', 'c'])
  })

  test.each([
    ['2026-11-03T02:00:00Z', 72 * hour, now + 72 * hour],
    [undefined, 72 * hour, undefined],
    ['2026-11-03T02:00:00Z', undefined, undefined],
    ['2026-11-03T02:00:00Z', 0, undefined],
  ])('closed at %s, kept for %s ms', (closeTime, retention, deletedAt) => {
    expect(deletionTime(closeTime, retention)).toBe(deletedAt)
  })
})
