import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isStuckAtOnce,
  ladderOf,
  maxMoves,
  nextStep,
  pointAtRung,
  proposeRung,
} from '../../src/recoveries/ladder.ts'

const stuck = { state: 'FAILED_AGAIN', isRecovered: false, hasCompletedTask: false } as const

describe('a ladder', () => {
  const labelOf = (eventId: number) => (eventId === 99 ? undefined : `decides ${eventId}`)

  test('has the candidates up to the event, newest first, each once', () => {
    const ladder = ladderOf([4, 10, 16, 10, 99, 22], 20, labelOf)
    expect(ladder).toEqual([
      { eventId: 16, label: 'decides 16' },
      { eventId: 10, label: 'decides 10' },
      { eventId: 4, label: 'decides 4' },
    ])
    expect(pointAtRung(ladder, 2)).toEqual({ eventId: 10, label: 'decides 10', rung: 2, rungs: 3 })
    expect(pointAtRung(ladder, 4)).toBeUndefined()
  })

  test('never steps up', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 100 })), fc.nat({ max: 100 }), (ids, upTo) => {
        const ladder = ladderOf(ids, upTo, String).map(({ eventId }) => eventId)
        expect(ladder).toEqual([...new Set(ids)].filter((id) => id <= upTo).sort((a, b) => b - a))
      }),
    )
  })
})

describe('the next rung', () => {
  test.each([
    ['stuck at once', stuck, true],
    ['after something new', { ...stuck, hasCompletedTask: true }, false],
    ['otherwise', { ...stuck, state: 'FAILED_OTHERWISE' }, false],
    ['otherwise, the same kind', { ...stuck, state: 'FAILED_OTHERWISE', isMismatch: true }, true],
    ['a missing step', { ...stuck, state: 'STEP_MISSING' }, false],
    ['recovered', { ...stuck, state: 'WAITING', isRecovered: true }, false],
    ['no worker took it yet', { ...stuck, state: 'STARTING' }, false],
  ] as const)('%s: %#', (_, outcome, isStuck) => {
    expect(isStuckAtOnce(outcome)).toBe(isStuck)
    const step = nextStep(outcome, { rung: 1, first: 1, rungs: 5 })
    expect(step).toEqual(isStuck ? { do: 'NEXT_RUNG', rung: 2 } : { do: 'STAY' })
  })

  test('is taken three times by itself, then a person is asked', () => {
    const tried = [1]
    for (;;) {
      const step = nextStep(stuck, { rung: tried.at(-1) ?? 0, first: 1, rungs: 10 })
      if (step.do !== 'NEXT_RUNG') {
        expect(step).toMatchObject({ do: 'ASK', why: expect.stringContaining('6 earlier ones') })
        break
      }
      tried.push(step.rung)
    }
    expect(tried).toEqual([1, 2, 3, 4])
    expect(maxMoves).toBe(3)
  })

  test('there is none below the last', () => {
    const step = nextStep(stuck, { rung: 2, first: 1, rungs: 2 })
    expect(step).toMatchObject({ do: 'ASK', why: expect.stringContaining('2 candidate points') })
  })

  test('the moves of a run count from where it began', () => {
    expect(nextStep(stuck, { rung: 4, first: 3, rungs: 9 })).toEqual({ do: 'NEXT_RUNG', rung: 5 })
  })
})

describe('the rung of a stratum', () => {
  const tally = (rung: number, passed: number, stuckRuns: number, open = 0) => ({
    rung,
    label: `decides ${rung}`,
    passed,
    stuck: stuckRuns,
    open,
  })

  test.each([
    ['none tried', [], 1, false],
    ['the first in try', [tally(1, 0, 0, 2)], 1, false],
    ['the second in try', [tally(1, 0, 2), tally(2, 0, 0, 2)], 2, false],
    ['the second passed', [tally(1, 0, 2), tally(2, 2, 0)], 2, true],
    ['the newest that passed', [tally(2, 2, 0), tally(1, 3, 2)], 1, true],
    [
      'one that passed though an earlier one is in try',
      [tally(1, 3, 2), tally(2, 0, 0, 2)],
      1,
      true,
    ],
  ])('%s: %#', (_, tallies, rung, hasPassed) => {
    expect(proposeRung(tallies)).toMatchObject({ rung, hasPassed })
  })

  test('says how the rungs fared', () => {
    expect(proposeRung([tally(2, 2, 0), tally(1, 0, 2, 1)]).text).toBe(
      'rung 1, decides 1: 2 stuck again, 1 in try; rung 2, decides 2: 2 passed',
    )
  })
})
