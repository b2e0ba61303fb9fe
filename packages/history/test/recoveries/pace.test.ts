import type { ErrorCode } from '@rewind/contract/errors'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { afterOutcome, noErrors, whyPause } from '../../src/recoveries/errors-in-a-row.ts'
import {
  newPace,
  type Pace,
  type PaceSample,
  paceWords,
  shareBudget,
  stepPace,
  withCeiling,
} from '../../src/recoveries/pace.ts'

/** Returns the pace after one step a second. Each sample may override its fields. */
const after = (pace: Pace, samples: readonly Partial<PaceSample>[], from = 0): Pace =>
  samples.reduce<Pace>(
    (now, sample, index) =>
      stepPace(now, {
        now: (from + index + 1) * 1000,
        calls: 10,
        exhausted: 0,
        medianMs: 5,
        ...sample,
      }),
    pace,
  )
const well = (seconds: number) => Array.from({ length: seconds }, () => ({}))
const refused = { exhausted: 3 }
const slow = { medianMs: 200 }

describe('the pace', () => {
  test('is what a person allows while all is well', () => {
    expect(after(newPace(100), well(60))).toMatchObject({ rate: 100, ceiling: 100 })
    expect(paceWords(after(newPace(100), well(60)))).toBeUndefined()
  })

  test('halves when calls are refused, and says so', () => {
    const pace = after(newPace(100), [...well(3), refused])
    expect(pace).toMatchObject({ rate: 50, slowedBy: 'RESOURCE_EXHAUSTED' })
    expect(paceWords(pace)).toBe(
      'Slowed to 50 of 100 calls a second: Temporal refused calls (RESOURCE_EXHAUSTED).',
    )
    expect(after(newPace(100), [refused, refused, refused]).rate).toBe(12.5)
  })

  test('falls when calls take longer than usual', () => {
    const pace = after(newPace(100), [...well(3), slow])
    expect(pace).toMatchObject({ rate: 70, slowedBy: 'LATENCY' })
    expect(paceWords(pace)).toContain('slower than usual')
  })

  test('a few milliseconds more are no sign', () => {
    expect(after(newPace(100), [...well(3), { medianMs: 20 }]).rate).toBe(100)
  })

  test('holds for 5 s, then climbs in small steps to where it was', () => {
    const low = after(newPace(100), [refused])
    expect(after(low, well(4), 1).rate).toBe(50)
    const rates = [5, 6, 7, 14, 15].map((seconds) => after(low, well(seconds), 1).rate)
    expect(rates).toEqual([55, 60, 65, 100, 100])
    expect(after(low, well(15), 1).slowedBy).toBeUndefined()
  })

  test('does not climb while nothing is called', () => {
    const low = after(newPace(100), [refused])
    expect(
      after(
        low,
        well(60).map(() => ({ calls: 0, medianMs: undefined })),
        1,
      ).rate,
    ).toBe(50)
  })

  test('takes for usual what stays so for minutes', () => {
    const low = after(newPace(100), [
      ...well(3),
      ...Array.from({ length: 600 }, () => ({ medianMs: 60 })),
    ])
    expect(low.rate).toBe(100)
  })

  test('never leaves its bounds, whatever comes', () => {
    const sample = fc.record({
      calls: fc.nat({ max: 100 }),
      exhausted: fc.nat({ max: 3 }),
      medianMs: fc.option(fc.integer({ min: 1, max: 5000 }), { nil: undefined }),
    })
    const ceiling = fc.double({ min: 0.1, max: 1000, noNaN: true })
    fc.assert(
      fc.property(ceiling, ceiling, fc.array(sample), (first, second, samples) => {
        let pace = newPace(first)
        samples.forEach((drawn, index) => {
          const before = pace.rate
          pace = stepPace(pace, { now: index * 1000, ...drawn })
          expect(pace.rate).toBeLessThanOrEqual(first)
          expect(pace.rate).toBeGreaterThanOrEqual(Math.min(1, first / 10))
          if (drawn.exhausted > 0) expect(pace.rate).toBeLessThanOrEqual(before)
          expect(pace.slowedBy === undefined).toBe(pace.rate >= first)
        })
        const moved = withCeiling(pace, second)
        expect(moved.rate).toBeLessThanOrEqual(second)
        expect(paceWords(moved) === undefined).toBe(moved.rate >= second)
      }),
    )
  })

  test('another ceiling holds at once: 5, 50, 5', () => {
    let pace = after(newPace(5), well(3))
    pace = withCeiling(pace, 50)
    expect(pace.rate).toBe(50)
    pace = withCeiling(after(pace, well(3)), 5)
    expect(pace.rate).toBe(5)
  })

  test('a higher ceiling does not undo what the server asked for', () => {
    const low = after(newPace(100), [refused])
    expect(withCeiling(low, 1000)).toMatchObject({ rate: 50, ceiling: 1000 })
    expect(withCeiling(low, 10)).toMatchObject({ rate: 10, ceiling: 10 })
  })
})

describe('one budget for all recoveries of a namespace', () => {
  test.each([
    [100, [100, 100], [50, 50]],
    [100, [10, 100, 100], [10, 45, 45]],
    [100, [10, 20], [10, 20]],
    [100, [], []],
  ])('%s over %j: %j', (budget, wanted, shares) => {
    expect(shareBudget(budget, wanted)).toEqual(shares)
  })

  test('is neither passed nor left while somebody wants more', () => {
    const wanted = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), wanted, (budget, wants) => {
        const shares = shareBudget(budget, wants)
        const total = shares.reduce((sum, share) => sum + share, 0)
        const all = wants.reduce((sum, want) => sum + want, 0)
        expect(total).toBeCloseTo(Math.min(budget, all), 6)
        shares.forEach((share, index) => {
          expect(share).toBeLessThanOrEqual((wants[index] ?? 0) + 1e-9)
        })
      }),
    )
  })
})

describe('errors in a row', () => {
  const error = (code: (typeof ErrorCode.enum)[number]) => ({ code, message: `It was ${code}.` })
  const rowOf = (...outcomes: (ReturnType<typeof error> | undefined)[]) =>
    outcomes.reduce(afterOutcome, noErrors)

  test('pause the recovery once there are so many', () => {
    const errors = Array.from({ length: 10 }, () => error('UNAVAILABLE'))
    expect(whyPause(rowOf(...errors.slice(1)), 10)).toBeUndefined()
    expect(whyPause(rowOf(...errors), 10)).toBe(
      '10 errors in a row, the last one: It was UNAVAILABLE.',
    )
  })

  test('one success ends the row', () => {
    expect(rowOf(error('INTERNAL'), error('INTERNAL'), undefined)).toEqual(noErrors)
  })

  test.each([
    ['NOT_FOUND', 0],
    ['ALREADY_CLOSED', 0],
    ['CHANGED', 0],
    ['RATE_LIMITED', 0],
    ['FORBIDDEN', 1],
    ['OUTCOME_UNKNOWN', 1],
    ['TIMEOUT', 1],
  ] as const)('%s counts %s', (code, count) => {
    expect(rowOf(error(code)).count).toBe(count)
    expect(rowOf(error('INTERNAL'), error(code)).count).toBe(1 + count)
  })
})
