import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { careOf, defaultCare } from '../../src/recoveries/care.ts'
import { hashText, seededRank } from '../../src/recoveries/seeded-rank.ts'
import {
  groupByStratum,
  ladderPointLabel,
  stratumId,
  stratumLabel,
} from '../../src/recoveries/strata.ts'
import {
  assignLateWaves,
  assignWaves,
  furtherCanary,
  type WaveItem,
} from '../../src/recoveries/waves.ts'
import { anyText } from '../text.ts'

const runs = (stratum: string, count: number, from = 0): WaveItem[] =>
  Array.from({ length: count }, (_, index) => ({
    item: from + index + 1,
    id: `${stratum}-${index}`,
    stratum,
  }))

const careful = defaultCare('RESET')

const sizes = (waves: ReadonlyMap<number, number>): number[] => {
  const counted: number[] = []
  for (const wave of waves.values()) counted[wave - 1] = (counted[wave - 1] ?? 0) + 1
  return counted
}

const anyItems = fc
  .array(fc.record({ stratum: fc.constantFrom('a', 'b', 'c'), parent: fc.nat({ max: 60 }) }), {
    maxLength: 60,
  })
  .map((drawn) =>
    drawn.map(({ stratum, parent }, index): WaveItem => {
      // A parent is always an earlier item, so that no family has a cycle.
      const own = { item: index + 1, id: `run-${index}`, stratum }
      return parent > 0 && parent <= index && parent % 3 === 0 ? { ...own, parent } : own
    }),
  )

describe('waves', () => {
  test.each([
    [
      'two of each stratum, filled up to 5; 50; the rest',
      [...runs('a', 480), ...runs('b', 20, 480)],
      [5, 50, 445],
    ],
    ['fewer than a canary', runs('a', 3), [3]],
    ['no more than a canary and a wave', runs('a', 40), [5, 35]],
    [
      'many strata make a larger canary',
      Array.from({ length: 10 }, (_, n) => runs(`s${n}`, 3, n * 3)).flat(),
      [20, 10],
    ],
    ['nothing', [], []],
  ])('%s', (_, items, expected) => {
    expect(sizes(assignWaves(items, 'seed', careful))).toEqual(expected)
  })

  test.each(['WATCH', 'CANCEL', 'TERMINATE', 'SIGNAL'] as const)('%s goes in one wave', (kind) => {
    expect(sizes(assignWaves(runs('a', 500), 'seed', defaultCare(kind)))).toEqual([500])
  })

  test('a person can ask for waves all the same', () => {
    const care = careOf('TERMINATE', { canarySize: 1, waves: [10, 100] })
    expect(sizes(assignWaves(runs('a', 500), 'seed', care))).toEqual([1, 10, 100, 389])
  })

  test('another seed draws another canary', () => {
    const canary = (seed: string) =>
      [...assignWaves(runs('a', 500), seed, careful)].filter(([, wave]) => wave === 1)
    expect(canary('one')).toEqual(canary('one'))
    expect(canary('one')).not.toEqual(canary('two'))
  })

  test('each item once, at least two of each stratum first, parents no later, whatever the order', () => {
    fc.assert(
      fc.property(anyItems, fc.string(), fc.nat({ max: 4 }), (items, seed, perStratum) => {
        const care = { canaryPerStratum: perStratum, canarySize: 3, waves: [5, 10] }
        const waves = assignWaves(items, seed, care)
        expect(waves.size).toBe(items.length)
        const numbers = new Set(waves.values())
        expect(numbers).toEqual(new Set(Array.from(numbers, (_, index) => index + 1)))
        for (const stratum of new Set(items.map((item) => item.stratum))) {
          const own = items.filter((item) => item.stratum === stratum)
          const first = own.filter(({ item }) => waves.get(item) === 1)
          expect(first.length).toBeGreaterThanOrEqual(Math.min(perStratum, own.length))
        }
        for (const { item, parent } of items) {
          if (parent === undefined) continue
          expect(waves.get(parent)).toBeLessThanOrEqual(waves.get(item) ?? 0)
        }
        expect(assignWaves([...items].reverse(), seed, care)).toEqual(waves)
      }),
    )
  })
})

describe('late additions', () => {
  const first = runs('a', 100)
  const assigned = assignWaves(first, 'seed', careful)
  const begun = { assigned, strata: new Set(['a']), begun: 1 }

  test('join the last wave of a stratum that has its canary', () => {
    const waves = assignLateWaves(runs('a', 14, 100), 'seed', careful, begun)
    expect(new Set(waves.values())).toEqual(new Set([3]))
  })

  test('come after all waves where those have begun', () => {
    const waves = assignLateWaves(runs('a', 14, 100), 'seed', careful, { ...begun, begun: 3 })
    expect(new Set(waves.values())).toEqual(new Set([4]))
  })

  test('of a new stratum send a canary of their own', () => {
    const waves = assignLateWaves(runs('new', 14, 100), 'seed', careful, begun)
    expect([...waves.values()].sort()).toEqual([2, 2, ...Array.from({ length: 12 }, () => 3)])
  })

  test('need no canary where there is none', () => {
    const care = defaultCare('TERMINATE')
    const waves = assignLateWaves(runs('new', 3, 100), 'seed', care, { ...begun, begun: 3 })
    expect(new Set(waves.values())).toEqual(new Set([4]))
  })

  test('come no earlier than a parent that was there before', () => {
    const parent = [...assigned].find(([, wave]) => wave === 3)?.[0] ?? 0
    const late = runs('new', 2, 100).map((item) => ({ ...item, parent }))
    const waves = assignLateWaves(late, 'seed', careful, begun)
    expect(new Set(waves.values())).toEqual(new Set([3]))
  })

  test('never move or join what has begun', () => {
    fc.assert(
      fc.property(anyItems, anyItems, fc.nat({ max: 5 }), (before, after, begunWave) => {
        const waves = assignWaves(before, 'seed', careful)
        // Every second parent is late too. The others were there before.
        const late = after.map(({ parent, ...item }) => ({
          ...item,
          item: item.item + 1000,
          id: `late-${item.id}`,
          ...(parent === undefined ? {} : { parent: parent % 2 === 0 ? parent : parent + 1000 }),
        }))
        const strata = new Set(before.map(({ stratum }) => stratum))
        const added = assignLateWaves(late, 'seed', careful, {
          assigned: waves,
          strata,
          begun: begunWave,
        })
        expect(added.size).toBe(late.length)
        for (const { item, parent } of late) {
          const before = parent === undefined ? 0 : (added.get(parent) ?? waves.get(parent) ?? 0)
          expect(added.get(item)).toBeGreaterThanOrEqual(before)
        }
        for (const wave of added.values()) expect(wave).toBeGreaterThan(begunWave)
      }),
    )
  })
})

test('a canary that was skipped is followed by the next of its stratum, in the random order', () => {
  const pending = [...runs('a', 20), ...runs('b', 20, 20)]
  const further = furtherCanary(pending, 'b', 'seed', 2)
  expect(further).toHaveLength(2)
  expect(further.every((item) => item > 20)).toBe(true)
  expect(furtherCanary([...pending].reverse(), 'b', 'seed', 2)).toEqual(further)
  expect(furtherCanary(runs('b', 1), 'b', 'seed', 2)).toEqual([1])
})

describe('the random order', () => {
  test('is uniform over ids that differ in their last digits only', () => {
    const buckets = Array.from({ length: 10 }, () => 0)
    const count = 20_000
    for (let index = 0; index < count; index++) {
      const bucket = Math.floor(seededRank('seed', `order-${index}`) * 10)
      buckets[bucket] = (buckets[bucket] ?? 0) + 1
    }
    // Each bucket expects 2,000; three standard deviations are 127.
    for (const bucket of buckets) expect(Math.abs(bucket - count / 10)).toBeLessThan(150)
  })

  test('lies between 0 and 1 for any text', () => {
    fc.assert(
      fc.property(anyText(), anyText(), (seed, id) => {
        const rank = seededRank(seed, id)
        expect(rank >= 0 && rank < 1).toBe(true)
      }),
    )
  })

  test('50,000 texts have 50,000 hashes', () => {
    const hashes = new Set<string>()
    for (let index = 0; index < 50_000; index++) hashes.add(hashText(`order-${index}`))
    expect(hashes.size).toBe(50_000)
  })
})

describe('strata', () => {
  const order = { type: 'order', buildId: 'b12', cause: 'TimerStarted', point: 'starts timer 1 s' }

  test('have the same id in every process and release', () => {
    expect(stratumId(order)).toBe(stratumId({ ...order }))
    expect(stratumId(order)).toMatch(/^s-[0-9a-f]{16}$/)
    expect(stratumId({ type: 'order' })).toBe('s-1cab7fc9cf2c64a7')
  })

  test.each([
    ['type', { ...order, type: 'refund' }],
    ['build', { ...order, buildId: 'b13' }],
    ['no build', { type: 'order', cause: 'TimerStarted', point: 'starts timer 1 s' }],
    ['an empty build', { ...order, buildId: '' }],
    ['cause', { ...order, cause: 'ActivityTaskScheduled' }],
    ['point', { ...order, point: 'schedules reserve' }],
    [
      'parts that move over',
      { type: 'order', buildId: 'b12', cause: 'TimerStartedstarts timer 1 s' },
    ],
  ])('are told apart by %s', (_, other) => {
    expect(stratumId(other)).not.toBe(stratumId(order))
  })

  test('say what they are', () => {
    expect(stratumLabel(order)).toBe(
      'order · build b12 · TimerStarted · reset to: starts timer 1 s',
    )
    expect(stratumLabel({ type: 'refund' })).toBe('refund')
    const point = ladderPointLabel('schedules reserve')
    expect(stratumLabel({ type: 'refund', point })).toBe(
      'refund · reset to: ladder from schedules reserve',
    )
    expect(stratumLabel({ ...order, cause: 'x'.repeat(500) }).length).toBeLessThan(200)
  })

  test('are grouped, the largest first, in one order whatever the order of the items', () => {
    const items = [...runs('order', 3), ...runs('refund', 5, 3), ...runs('a', 3, 8)]
    const groups = groupByStratum(items, ({ stratum }) => ({ type: stratum }))
    expect(groups.map(({ stratum, items }) => [stratum.type, items.length])).toEqual([
      ['refund', 5],
      ['a', 3],
      ['order', 3],
    ])
    const again = groupByStratum([...items].reverse(), ({ stratum }) => ({ type: stratum }))
    expect(again.map(({ stratum }) => stratum)).toEqual(groups.map(({ stratum }) => stratum))
  })
})
