import { RecoveryState } from '@rewind/contract/recovery'
import { ItemVerdict } from '@rewind/contract/recovery-items'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cancelVerdict, terminateVerdict } from '../../src/recoveries/end-verdict.ts'
import { nextLookAt, nextWatchLookAt, watchInterval } from '../../src/recoveries/next-look.ts'
import {
  type ResetOutcome,
  resetVerdict,
  restoredVerdict,
} from '../../src/recoveries/reset-verdict.ts'
import { isFinalVerdict, mustReadHistory, notKnown } from '../../src/recoveries/verdict.ts'
import { signalVerdict, type WatchLook, watchVerdict } from '../../src/recoveries/watch-verdict.ts'

const timer = { kind: 'TIMER', text: 'timer 30 d' } as const
const outcome: ResetOutcome = {
  status: 'RUNNING',
  state: 'RUNNING',
  isRecovered: false,
  evidence: 'HISTORY',
}

describe('a run that was reset', () => {
  test.each<[string, Partial<ResetOutcome>, string, boolean]>([
    ['past the failure', { isRecovered: true }, 'RECOVERED', true],
    [
      'past it, and waiting',
      { state: 'WAITING', isRecovered: true, waitsFor: timer },
      'RECOVERED',
      true,
    ],
    ['past it by its status alone', { isRecovered: true, evidence: 'STATUS' }, 'RUNNING', false],
    ['not past it', {}, 'RUNNING', false],
    [
      'waits for a worker',
      { state: 'STARTING', waitsFor: { kind: 'WORKER', text: 'a worker' } },
      'WAITING',
      false,
    ],
    [
      'completed and read',
      { status: 'COMPLETED', state: 'COMPLETED', isRecovered: true },
      'RECOVERED',
      true,
    ],
    [
      'completed, not read',
      { status: 'COMPLETED', state: 'COMPLETED', isRecovered: true, evidence: 'STATUS' },
      'COMPLETED_NOT_READ',
      true,
    ],
    [
      'completed, the old run not read',
      { status: 'COMPLETED', state: 'COMPLETED' },
      'COMPLETED_NOT_READ',
      true,
    ],
    [
      'continued as new',
      { status: 'CONTINUED_AS_NEW', state: 'CONTINUED_AS_NEW', isRecovered: true },
      'RECOVERED',
      true,
    ],
    [
      'a step missing, though completed',
      { status: 'COMPLETED', state: 'STEP_MISSING', isRecovered: true },
      'STEP_MISSING',
      true,
    ],
    ['the same failure', { state: 'FAILED_AGAIN' }, 'FAILED_AGAIN', true],
    ['another failure', { state: 'FAILED_OTHERWISE' }, 'FAILED_OTHERWISE', true],
    ['timed out', { status: 'TIMED_OUT', state: 'TIMED_OUT' }, 'FAILED_OTHERWISE', true],
    ['terminated by somebody', { status: 'TERMINATED', state: 'TERMINATED' }, 'CHANGED', true],
    ['canceled by somebody', { status: 'CANCELED', state: 'CANCELED' }, 'CHANGED', true],
    ['reset again', { status: 'TERMINATED', state: 'RESET_AGAIN' }, 'CHANGED', true],
  ])('%s', (_, more, verdict, isFinal) => {
    expect(resetVerdict({ ...outcome, ...more })).toMatchObject({ verdict, isFinal })
  })

  test('only read events make a recovery, and a missing step never does', () => {
    const drawn = fc.record({
      state: fc.constantFrom(...RecoveryState.enum, 'STEP_MISSING' as const),
      isRecovered: fc.boolean(),
      evidence: fc.constantFrom('HISTORY', 'STATUS'),
      hasCompletedTask: fc.boolean(),
      waitsFor: fc.option(fc.constant(timer), { nil: undefined }),
    })
    fc.assert(
      fc.property(drawn, (drawnOutcome) => {
        const full = { ...drawnOutcome, status: 'RUNNING' } as const
        for (const { verdict } of [resetVerdict(full), restoredVerdict(full, timer)]) {
          if (verdict !== 'RECOVERED') continue
          expect(full.evidence).toBe('HISTORY')
          expect(full.state).toMatch(/^(STARTING|RUNNING|WAITING|COMPLETED|CONTINUED_AS_NEW)$/)
        }
      }),
    )
  })

  test('says what is missing, and what it waits for', () => {
    const missing = { state: 'STEP_MISSING', missing: 'activity ChargeCard' } as const
    expect(resetVerdict({ ...outcome, ...missing }).text).toContain('activity ChargeCard')
    expect(resetVerdict({ ...outcome, state: 'WAITING', waitsFor: timer }).text).toBe(
      'It waits for timer 30 d.',
    )
    const failed = { state: 'FAILED_AGAIN', failure: { message: 'no match' } } as const
    expect(resetVerdict({ ...outcome, ...failed }).text).toBe('It failed the same way: no match')
  })
})

describe('a run that was restored to its latest point', () => {
  const restored = {
    ...outcome,
    state: 'WAITING',
    waitsFor: timer,
    hasCompletedTask: true,
  } as const

  test.each([
    ['waits as before', restored, timer, 'RECOVERED'],
    ['waits for what is not known', restored, undefined, 'RECOVERED'],
    ['waits for something else', restored, { kind: 'SIGNAL', text: 'a signal' }, 'WAITING'],
    ['no task has completed', { ...restored, hasCompletedTask: false }, timer, 'WAITING'],
    ['waits as before by its status', { ...restored, evidence: 'STATUS' }, timer, 'WAITING'],
    [
      'an activity is tried anew',
      { ...restored, waitsFor: { kind: 'ACTIVITY', text: 'a worker to take activity A' } },
      { kind: 'ACTIVITY_RETRY', text: 'attempt 4 of activity A' },
      'RECOVERED',
    ],
    ['it is at work', { ...restored, state: 'RUNNING', waitsFor: undefined }, timer, 'RUNNING'],
    ['it failed', { ...restored, state: 'FAILED_OTHERWISE' }, timer, 'FAILED_OTHERWISE'],
    [
      'it came to its end',
      { ...restored, state: 'COMPLETED', status: 'COMPLETED', isRecovered: true },
      timer,
      'RECOVERED',
    ],
  ] as const)('%s', (_, at, before, verdict) => {
    expect(restoredVerdict(at, before).verdict).toBe(verdict)
  })
})

describe('a run that is watched', () => {
  const failed = { eventId: 20, fingerprint: 'no match at #' }
  const failing = { fingerprint: 'no match at #', message: 'no match at 11', attempt: 14 }
  const look: WatchLook = { status: 'RUNNING', evidence: 'HISTORY' }

  test.each<[string, Partial<WatchLook>, string, boolean]>([
    ['still fails', { failing }, 'STILL_FAILING', false],
    ['fails otherwise', { failing: { ...failing, fingerprint: 'other' } }, 'STILL_FAILING', false],
    ['healed', { completedTask: { eventId: 23 } }, 'RECOVERED', true],
    [
      'a task that completed before is no sign',
      { completedTask: { eventId: 10 } },
      'RUNNING',
      false,
    ],
    ['not read', { completedTask: { eventId: 23 }, evidence: 'STATUS' }, 'RUNNING', false],
    ['no worker', { noWorker: 'a worker: nobody polls task queue orders' }, 'WAITING', false],
    ['completed', { status: 'COMPLETED' }, 'RECOVERED', true],
    [
      'completed, not read',
      { status: 'COMPLETED', evidence: 'STATUS' },
      'COMPLETED_NOT_READ',
      true,
    ],
    ['failed', { status: 'FAILED' }, 'FAILED_OTHERWISE', true],
    ['timed out', { status: 'TIMED_OUT' }, 'FAILED_OTHERWISE', true],
    ['terminated', { status: 'TERMINATED' }, 'CLOSED', true],
  ])('%s', (_, more, verdict, isFinal) => {
    expect(watchVerdict({ ...look, ...more }, failed)).toMatchObject({ verdict, isFinal })
  })

  test('says when the server tries next at the latest', () => {
    const nextTryBy = '2026-11-03T02:41:00Z'
    const { text } = watchVerdict({ ...look, failing: { ...failing, nextTryBy } }, failed)
    expect(text).toBe(
      'It still fails, attempt 14, next try at the latest 2026-11-03T02:41:00Z: no match at 11',
    )
  })

  test.each<[string, Partial<WatchLook>, number | undefined, string]>([
    ['taken', { completedTask: { eventId: 23 } }, 20, 'RECOVERED'],
    [
      'taken, and completed',
      { status: 'COMPLETED', completedTask: { eventId: 23 } },
      20,
      'RECOVERED',
    ],
    ['not taken yet', { completedTask: { eventId: 10 } }, 20, 'WAITING'],
    ['not found yet', { completedTask: { eventId: 23 } }, undefined, 'WAITING'],
    ['the task fails', { failing }, 20, 'STILL_FAILING'],
    [
      'closed before',
      { status: 'COMPLETED', completedTask: { eventId: 10 } },
      20,
      'FAILED_OTHERWISE',
    ],
    ['closed, not read', { status: 'COMPLETED', evidence: 'STATUS' }, 20, 'CLOSED'],
    ['no worker', { noWorker: 'a worker' }, 20, 'WAITING'],
  ])('a signal: %s', (_, more, signalEventId, verdict) => {
    expect(signalVerdict({ ...look, ...more }, signalEventId).verdict).toBe(verdict)
  })
})

describe('a run that is to end', () => {
  test.each([
    [{ status: 'CANCELED' }, 'RECOVERED'],
    [{ status: 'COMPLETED' }, 'CLOSED'],
    [{ status: 'TERMINATED' }, 'CLOSED'],
    [{ status: 'RUNNING' }, 'RUNNING'],
    [{ status: 'RUNNING', waitsFor: 'activity A' }, 'WAITING'],
    [{ status: 'RUNNING', isStuck: true }, 'STILL_FAILING'],
  ] as const)('cancel %j: %s', (look, verdict) => {
    expect(cancelVerdict(look).verdict).toBe(verdict)
  })

  test.each([
    [{ status: 'TERMINATED' }, 'RECOVERED'],
    [{ status: 'COMPLETED' }, 'CLOSED'],
    [{ status: 'RUNNING' }, 'RUNNING'],
  ] as const)('terminate %j: %s', (look, verdict) => {
    expect(terminateVerdict(look).verdict).toBe(verdict)
  })
})

test('a verdict is final unless the run goes on by itself', () => {
  const open = ItemVerdict.enum.filter((verdict) => !isFinalVerdict(verdict))
  expect(open).toEqual(['STILL_FAILING', 'WAITING', 'RUNNING'])
  expect(notKnown('Its retention is over.')).toMatchObject({ verdict: 'NOT_KNOWN', isFinal: true })
})

test('a Go run that closed in its first task is always read', () => {
  expect(mustReadHistory({ isGo: true, isClosed: true, completedTasks: 1 })).toBe(true)
  expect(mustReadHistory({ isGo: true, isClosed: true, completedTasks: 2 })).toBe(false)
  expect(mustReadHistory({ isGo: false, isClosed: true, completedTasks: 1 })).toBe(false)
  expect(mustReadHistory({ isGo: true, isClosed: false, completedTasks: 1 })).toBe(false)
})

describe('the looks', () => {
  const actedAt = 1_000_000
  const hour = 3_600_000

  test('come after 2 s, 10 s, 1 min, 5 min and so on, the last one after an hour', () => {
    const times: number[] = []
    let now = actedAt
    for (;;) {
      const next = nextLookAt({ actedAt, now, looks: times.length, spread: 0 })
      if (next === undefined) break
      times.push(next - actedAt)
      now = next
    }
    expect(times.slice(0, 5)).toEqual([2_000, 12_000, 72_000, 372_000, 672_000])
    expect(times.at(-1)).toBe(hour)
    expect(times.length).toBeLessThan(16)
  })

  test('lie ahead, within the time, and apart from each other', () => {
    const facts = fc.record({
      now: fc.integer({ min: actedAt, max: actedAt + 2 * hour }),
      looks: fc.nat({ max: 50 }),
      spread: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      nothingBefore: fc.option(fc.integer({ min: actedAt, max: actedAt + 3 * hour }), {
        nil: undefined,
      }),
    })
    fc.assert(
      fc.property(facts, (drawn) => {
        const next = nextLookAt({ actedAt, ...drawn })
        if (drawn.now >= actedAt + hour) {
          expect(next).toBeUndefined()
          return
        }
        expect(next).toBeGreaterThan(drawn.now)
        expect(next).toBeLessThanOrEqual(actedAt + hour)
        if (drawn.nothingBefore !== undefined && drawn.nothingBefore <= actedAt + hour) {
          expect(next).toBeGreaterThanOrEqual(drawn.nothingBefore)
        }
      }),
    )
    const spreads = [0, 0.5, 0.9].map((spread) =>
      nextLookAt({ actedAt, now: actedAt, looks: 3, spread }),
    )
    expect(new Set(spreads).size).toBe(3)
  })

  test.each([
    [500, 100, 10_000],
    [5_000, 100, 62_500],
    [100_000, 100, 300_000],
    [10, 1, 12_500],
  ])('of a watch: %s runs at %s calls a second, each %s ms', (runs, calls, interval) => {
    expect(watchInterval(runs, calls)).toBe(interval)
  })

  test('of a watch of 500 runs find what healed within 15 s', () => {
    const interval = watchInterval(500, 100)
    const next = nextWatchLookAt({ actedAt, now: actedAt, spread: 1 }, interval)
    expect(next).toBeLessThanOrEqual(actedAt + 15_000)
    expect(nextWatchLookAt({ actedAt, now: actedAt + hour, spread: 0 }, interval)).toBeUndefined()
  })
})
