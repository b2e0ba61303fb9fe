import { ItemState, ItemVerdict } from '@rewind/contract/recovery-items'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addItems, countByStratum, countItems, noCounts } from '../../src/recoveries/board.ts'
import { type HeadlineFacts, headline, outcomeWords } from '../../src/recoveries/headline.ts'
import { keepWindow, perSecond, timeLeft } from '../../src/recoveries/throughput.ts'
import { anyItem, countsOf } from './counts.ts'

const sumOf = (numbers: object) =>
  Object.values(numbers).reduce<number>((sum, number) => sum + Number(number), 0)

describe('the board', () => {
  test('counts each item once', () => {
    fc.assert(
      fc.property(fc.array(anyItem), (items) => {
        const { affected, acted, doubled, verdicts, ...states } = countItems(items)
        expect(affected).toBe(items.length)
        expect(sumOf(states) + acted).toBe(affected)
        expect(sumOf(verdicts)).toBe(acted)
        expect(doubled).toBeLessThanOrEqual(acted)
      }),
    )
  })

  test('every state and verdict has its own count', () => {
    const acted = ItemVerdict.enum.map((verdict) => countItems([{ state: 'DONE', verdict }]))
    expect(new Set(acted.map(({ verdicts }) => JSON.stringify(verdicts))).size).toBe(11)
    for (const state of ItemState.enum) expect(countItems([{ state }]).affected).toBe(1)
    expect(countItems([{ state: 'DONE' }]).verdicts.running).toBe(1)
    // A verdict from an earlier attempt is not counted.
    expect(countItems([{ state: 'PENDING', verdict: 'FAILED_AGAIN' }])).toEqual(
      countsOf({ notStarted: 1 }),
    )
  })

  test('rows counted by a store are the same as their items', () => {
    const row = fc.tuple(anyItem, fc.constantFrom('a', 'b'), fc.nat({ max: 5 }))
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const { all, strata } = countByStratum(
          rows.map(([item, stratum, items]) => ({ ...item, stratum, items })),
        )
        const itemsOf = (wanted?: string) =>
          rows.flatMap(([item, stratum, items]) =>
            wanted === undefined || wanted === stratum
              ? Array.from({ length: items }, () => item)
              : [],
          )
        expect(all).toEqual(countItems(itemsOf()))
        for (const [stratum, counts] of strata) expect(counts).toEqual(countItems(itemsOf(stratum)))
      }),
    )
  })

  test('counts of nothing are fresh each time', () => {
    addItems(noCounts(), { state: 'DONE', verdict: 'RECOVERED' })
    expect(countItems([])).toEqual(noCounts())
    expect(noCounts().verdicts.recovered).toBe(0)
  })
})

describe('speed', () => {
  const samples = Array.from({ length: 120 }, (_, second) => ({
    time: second * 1000,
    total: second * 18,
  }))

  test('is taken over the last minute', () => {
    expect(perSecond(samples, 119_000)).toBeCloseTo(18)
    const kept = keepWindow(samples, 119_000)
    expect(kept[0]?.time).toBe(59_000)
    expect(perSecond(kept, 119_000)).toBeCloseTo(18)
  })

  test('falls while nothing is done, and is nothing in the end', () => {
    expect(perSecond(samples, 149_000)).toBeCloseTo(9, 0)
    expect(perSecond(samples, 300_000)).toBe(0)
    expect(perSecond([], 1000)).toBe(0)
    expect(perSecond([{ time: 1000, total: 5 }], 1000)).toBe(0)
  })

  test.each([
    [340, 18, 18_889],
    [0, 18, 0],
    [0, 0, 0],
    [340, 0, undefined],
  ])('%s left at %s a second: %s ms', (remaining, speed, left) => {
    const told = timeLeft(remaining, speed)
    expect(told === undefined ? undefined : Math.round(told)).toBe(left)
  })
})

describe('the headline', () => {
  const facts: HeadlineFacts = {
    state: 'RUNNING',
    kind: 'RESET',
    counts: countsOf(
      { notStarted: 340, skipped: 8 },
      { recovered: 61, failedAgain: 2, stepMissing: 1 },
    ),
    wave: { wave: 2, of: 3 },
    now: 0,
  }

  test.each<[string, Partial<HeadlineFacts>, string[]]>([
    [
      'running',
      { itemsPerSecond: 18.2, timeLeft: 120_000 },
      [
        'Resetting 412 runs, wave 2 of 3: 61 recovered, 2 failed the same way, 1 with a missing step, 8 skipped, 340 not started.',
        'About 2 min left, at 18 items a second.',
      ],
    ],
    [
      'nothing done yet',
      { counts: countsOf({ notStarted: 1 }), wave: { wave: 1, of: 1 } },
      ['Resetting 1 run: 1 not started.'],
    ],
    [
      'paused',
      {
        state: 'PAUSED',
        paused: 'Paused by ada@example.com: wait for the fix.',
        counts: countsOf({ notStarted: 2 }),
      },
      ['Paused, 2 runs: 2 not started.', 'Paused by ada@example.com: wait for the fix.'],
    ],
    [
      'a stratum stopped',
      { stopped: ['Refund · b12'], counts: countsOf({ notStarted: 2 }), wave: { wave: 1, of: 2 } },
      [
        'Resetting 2 runs, wave 1 of 2: 2 not started.',
        '1 stratum is stopped by the gate: Refund · b12.',
      ],
    ],
    [
      'watching',
      {
        kind: 'WATCH',
        state: 'VERIFYING',
        counts: countsOf({}, { recovered: 488, stillFailing: 12 }),
        verifiesUntil: 1_500_000,
      },
      [
        'Verifying, 500 runs: 488 healed, 12 still failing.',
        'Open runs are followed for another 25 min.',
      ],
    ],
    [
      'ended with runs that wait',
      { state: 'COMPLETED', counts: countsOf({}, { recovered: 488, waiting: 12 }) },
      [
        'Completed, 500 runs: 488 recovered, 12 waiting.',
        '12 runs are not followed any more; they can be verified again.',
      ],
    ],
    [
      'doubled',
      {
        state: 'COMPLETED_WITH_FAILURES',
        counts: countsOf({ doubled: 1, unknown: 1 }, { recovered: 2 }),
      },
      [
        'Completed with failures, 3 runs: 2 recovered, 1 with unknown outcome.',
        '1 run was acted on twice.',
      ],
    ],
    [
      'nothing',
      { state: 'COMPLETED', counts: countsOf() },
      ['Nothing to do: the scope holds no run.'],
    ],
  ])('%s', (_, more, sentences) => {
    expect(headline({ ...facts, ...more })).toEqual(sentences)
  })

  test.each([
    ['WATCH', '1 healed'],
    ['RESET', '1 recovered'],
    ['CANCEL', '1 canceled'],
    ['TERMINATE', '1 terminated'],
    ['SIGNAL', '1 took the signal'],
  ] as const)('%s: %s', (kind, words) => {
    expect(outcomeWords(countsOf({}, { recovered: 1 }), kind)).toBe(words)
  })

  test('names the number of every item', () => {
    fc.assert(
      fc.property(fc.array(anyItem, { minLength: 1 }), (items) => {
        const numbers = outcomeWords(countItems(items), 'RESET').match(/\d+/g) ?? []
        expect(numbers.reduce((sum, number) => sum + Number(number), 0)).toBe(items.length)
      }),
    )
  })
})
