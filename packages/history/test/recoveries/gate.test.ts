import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gateCounts, gateOf, missingCanaries } from '../../src/recoveries/gate.ts'
import { boundWords, failureUpperBound, percent } from '../../src/recoveries/upper-bound.ts'
import { countsOf } from './counts.ts'

/**
 * Returns P(X ≤ k) of n tries with probability p, summed term by term in logarithms, since terms
 * may be below 1e-308.
 */
function binomialAtMost(k: number, n: number, p: number): number {
  let logTerm = n * Math.log1p(-p)
  let sum = Math.exp(logTerm)
  for (let index = 1; index <= k; index++) {
    logTerm += Math.log((n - index + 1) / index) + Math.log(p) - Math.log1p(-p)
    sum += Math.exp(logTerm)
  }
  return sum
}

describe('the upper bound', () => {
  // From the closed form 1 − 0.05^(1/n) if none failed, otherwise from published tables.
  test.each([
    [0, 1, 0.95],
    [0, 2, 0.77639],
    [0, 5, 0.4507],
    [0, 50, 0.05816],
    [0, 500, 0.005974],
    [1, 5, 0.65741],
    [2, 50, 0.12061],
    [1, 10, 0.39416],
    [5, 10, 0.77756],
    [9, 10, 0.99488],
    [5, 5, 1],
    [0, 0, 1],
  ])('%s of %s: %s', (failed, tried, bound) => {
    expect(failureUpperBound(failed, tried)).toBeCloseTo(bound, 4)
  })

  test('is the share at which so few failures have a chance of 5 %', () => {
    const tried = fc.integer({ min: 1, max: 400 })
    fc.assert(
      fc.property(tried, fc.double({ min: 0, max: 0.99, noNaN: true }), (n, share) => {
        const k = Math.min(n - 1, Math.floor(share * n))
        expect(binomialAtMost(k, n, failureUpperBound(k, n))).toBeCloseTo(0.05, 6)
      }),
    )
  })

  test('holds for 100,000 runs', () => {
    expect(failureUpperBound(0, 100_000)).toBeCloseTo(1 - 0.05 ** (1 / 100_000), 9)
    const half = failureUpperBound(50_000, 100_000)
    // From the normal distribution: 0.5 + 1.645 × √(0.25 / n).
    expect(half).toBeCloseTo(0.5 + 1.6449 * Math.sqrt(0.25 / 100_000), 4)
  })

  test.each([
    [0.4507, '45 %'],
    [0.0995, '10 %'],
    [0.058, '5.8 %'],
    [0.006, '0.6 %'],
    [0.00003, '0.003 %'],
    [0.000000001, '0 %'],
    [1, '100 %'],
    [0, '0 %'],
  ])('%s is %s', (share, words) => {
    expect(percent(share)).toBe(words)
  })

  test.each([
    [0, 5, '0 of 5 failed: up to 45 % may still fail (95 %)'],
    [2, 50, '2 of 50 failed: up to 12 % may still fail (95 %)'],
    [5, 5, '5 of 5 failed'],
    [0, 0, 'none was acted on: nothing is known yet'],
  ])('%s of %s says: %s', (failed, tried, words) => {
    expect(boundWords(failed, tried)).toBe(words)
  })
})

describe('the gate', () => {
  const share = 0.1

  test.each([
    ['all recovered', { acted: 5, failed: 0, alarming: 0, open: 0 }, 'PASSED'],
    ['one of 5 failed', { acted: 5, failed: 1, alarming: 0, open: 0 }, 'FAILED'],
    ['one of 5 failed, the others open', { acted: 5, failed: 1, alarming: 0, open: 4 }, 'FAILED'],
    ['one open', { acted: 5, failed: 0, alarming: 0, open: 1 }, 'WAITING'],
    ['5 of 50 failed', { acted: 50, failed: 5, alarming: 0, open: 0 }, 'PASSED'],
    ['6 of 50 failed', { acted: 50, failed: 6, alarming: 0, open: 0 }, 'FAILED'],
    ['3 of 50 failed, 2 are open', { acted: 50, failed: 3, alarming: 0, open: 2 }, 'PASSED'],
    ['3 of 50 failed, 3 are open', { acted: 50, failed: 3, alarming: 0, open: 3 }, 'WAITING'],
    ['a step is missing in one of 50', { acted: 50, failed: 1, alarming: 1, open: 0 }, 'FAILED'],
    ['nothing was acted on', { acted: 0, failed: 0, alarming: 0, open: 0 }, 'WAITING'],
  ] as const)('%s: %#', (_, counts, state) => {
    expect(gateOf(counts, share).state).toBe(state)
  })

  test('says the bound of those that have a final verdict', () => {
    expect(gateOf({ acted: 50, failed: 0, alarming: 0, open: 45 }, share)).toMatchObject({
      text: '0 of 5 failed: up to 45 % may still fail (95 %)',
      upperBound: expect.closeTo(0.4507, 4),
    })
  })

  test('30 % of 10 are 3, however that is rounded', () => {
    expect(gateOf({ acted: 10, failed: 3, alarming: 0, open: 0 }, 0.3).state).toBe('PASSED')
    expect(gateOf({ acted: 10, failed: 3, alarming: 0, open: 0 }, 0.1 + 0.2).state).toBe('PASSED')
  })

  test('what it decided stays so however the open runs end', () => {
    const drawn = fc.record({
      acted: fc.integer({ min: 1, max: 200 }),
      failed: fc.nat({ max: 200 }),
      open: fc.nat({ max: 200 }),
      ended: fc.nat({ max: 200 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(drawn, ({ acted, failed, open, ended, share: allowed }) => {
        fc.pre(failed + open <= acted && ended <= open)
        const now = gateOf({ acted, failed, alarming: 0, open }, allowed)
        const later = gateOf({ acted, failed: failed + ended, alarming: 0, open: 0 }, allowed)
        expect(later.state).not.toBe('WAITING')
        if (now.state !== 'WAITING') expect(later.state).toBe(now.state)
      }),
    )
  })

  test.each([
    [
      'a run that waits is open',
      countsOf({}, { recovered: 4, waiting: 1 }),
      { acted: 5, failed: 0, alarming: 0, open: 1 },
    ],
    [
      'so is one on its ladder',
      countsOf({ notStarted: 1 }, { recovered: 1 }),
      { acted: 2, failed: 0, alarming: 0, open: 1 },
    ],
    [
      'and one that was not read',
      countsOf({}, { recovered: 1, completedNotRead: 1 }),
      { acted: 2, failed: 0, alarming: 0, open: 1 },
    ],
    [
      'and one of unknown outcome',
      countsOf({ unknown: 1 }, { recovered: 1 }),
      { acted: 2, failed: 0, alarming: 0, open: 1 },
    ],
    [
      'what was skipped is no evidence',
      countsOf({ skipped: 5 }),
      { acted: 0, failed: 0, alarming: 0, open: 0 },
    ],
    [
      'nor what others changed',
      countsOf({}, { recovered: 1, changed: 2, notKnown: 3 }),
      { acted: 1, failed: 0, alarming: 0, open: 0 },
    ],
    [
      'an act that failed counts',
      countsOf({ failed: 1 }, { recovered: 1 }),
      { acted: 2, failed: 1, alarming: 0, open: 0 },
    ],
    [
      'a doubled one alarms',
      countsOf({ doubled: 1 }, { recovered: 2 }),
      { acted: 2, failed: 0, alarming: 1, open: 0 },
    ],
    [
      'each kind of failure counts',
      countsOf({}, { failedAgain: 1, failedOtherwise: 2, stepMissing: 3 }),
      { acted: 6, failed: 6, alarming: 3, open: 0 },
    ],
  ])('%s', (_, counts, expected) => {
    expect(gateCounts(counts)).toEqual(expected)
  })

  test('a canary that was skipped needs further items', () => {
    const gate = (acted: number, open: number) =>
      gateOf({ acted, failed: 0, alarming: 0, open }, share)
    expect(missingCanaries(gate(0, 0), 2)).toBe(2)
    expect(missingCanaries(gate(1, 0), 2)).toBe(1)
    expect(missingCanaries(gate(1, 1), 2)).toBe(0)
    expect(missingCanaries(gate(3, 0), 2)).toBe(0)
  })
})
