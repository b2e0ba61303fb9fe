import type { ItemState } from '@rewind/contract/recovery-items'
import { RecoveryRecordState } from '@rewind/contract/recovery-record'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { allowedRecoveryActions } from '../../src/recoveries/allowed-recovery-actions.ts'
import { countItems } from '../../src/recoveries/board.ts'
import { countTroubles, finalState } from '../../src/recoveries/final-state.ts'
import {
  isActed,
  isInFlight,
  itemTransitions,
  nextItemState,
} from '../../src/recoveries/item-states.ts'
import {
  holdsRuns,
  isEnded,
  mayAct,
  nextRecoveryState,
  type PausedFrom,
  recoveryTransitions,
} from '../../src/recoveries/recovery-states.ts'
import { anyItem, countsOf } from './counts.ts'

const states = RecoveryRecordState.enum
const causes = [...new Set(recoveryTransitions.map(({ cause }) => cause))]
const pausable = ['PLANNING', 'RUNNING', 'VERIFYING'] as const

describe('the states of a recovery', () => {
  test('one cause leads from a state to one other', () => {
    const pairs = recoveryTransitions.flatMap(({ from, cause }) =>
      from.map((state) => `${state} ${cause}`),
    )
    expect(new Set(pairs).size).toBe(pairs.length)
  })

  test('every state is reached, and each that is no end is left', () => {
    const left = new Set(recoveryTransitions.flatMap(({ from }) => from))
    const reached = new Set<string>(recoveryTransitions.map(({ to }) => to))
    for (const state of states) {
      if (state !== 'DRAFT' && !state.startsWith('COMPLETED')) expect(reached).toContain(state)
      if (!isEnded(state)) expect(left).toContain(state)
    }
    expect(left).not.toContain('STOPPED')
    expect(left).not.toContain('FAILED')
  })

  test.each([
    ['DRAFT', 'PLAN', 'PLANNING'],
    ['PLANNING', 'ALL_PLANNED', 'PLANNED'],
    ['PLANNING', 'START', 'RUNNING'],
    ['PLANNED', 'START', 'RUNNING'],
    ['DRAFT', 'START', undefined],
    ['RUNNING', 'GATE', 'PAUSED'],
    ['RUNNING', 'WORKFLOW_ENDED', 'PAUSED'],
    ['RUNNING', 'ALL_ACTED', 'VERIFYING'],
    ['RUNNING', 'ADD', 'RUNNING'],
    ['VERIFYING', 'ADD', 'PLANNING'],
    ['VERIFYING', 'RETRY', 'PLANNING'],
    ['COMPLETED', 'ADD', 'PLANNING'],
    ['COMPLETED', 'RETRY', undefined],
    ['COMPLETED_WITH_FAILURES', 'RETRY', 'PLANNING'],
    ['VERIFYING', 'PLAN', 'PLANNING'],
    ['PAUSED', 'STOP', 'STOPPED'],
    ['STOPPED', 'START', undefined],
    ['STOPPED', 'RESUME', undefined],
    ['FAILED', 'PLAN', undefined],
  ] as const)('%s, %s: %s', (from, cause, to) => {
    expect(nextRecoveryState(from, cause, { counts: countsOf() })).toBe(to)
  })

  test.each([
    ['ADD', 'RUNNING', 'PAUSED'],
    ['ADD', 'PLANNING', 'PAUSED'],
    ['ADD', 'VERIFYING', 'PLANNING'],
    ['RETRY', 'RUNNING', 'PAUSED'],
    ['RETRY', 'PLANNING', undefined],
    ['RETRY', 'VERIFYING', 'PLANNING'],
  ] as const)('%s while it is paused from %s: %s', (cause, pausedFrom, next) => {
    expect(nextRecoveryState('PAUSED', cause, { pausedFrom, counts: countsOf() })).toBe(next)
  })

  test.each(pausable)('it goes on where it was paused: %s', (pausedFrom) => {
    const counts = countsOf({ notStarted: 1 })
    expect(nextRecoveryState('PAUSED', 'RESUME', { pausedFrom, counts })).toBe(pausedFrom)
    expect(holdsRuns('PAUSED', pausedFrom)).toBe(pausedFrom !== 'PLANNING')
  })

  test('whatever happens, each plan is started by a person, and it never completes beside trouble', () => {
    const step = fc.record({
      cause: fc.constantFrom(...causes),
      items: fc.array(anyItem, { maxLength: 4 }),
      isTimeOver: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let state: (typeof states)[number] = 'DRAFT'
        let pausedFrom: PausedFrom | undefined
        let isStarted = false
        for (const { cause, items, isTimeOver } of steps) {
          const counts = countItems(items)
          const next = nextRecoveryState(state, cause, { pausedFrom, counts, isTimeOver })
          if (next === undefined) continue
          if (next === 'PAUSED' && state !== 'PAUSED') {
            pausedFrom = pausable.find((each) => each === state)
            expect(pausedFrom).toBeDefined()
          }
          if (cause === 'START') isStarted = true
          if (next === 'PLANNING') isStarted = false
          if (mayAct(next)) expect(isStarted).toBe(true)
          // Items added when all others were acted on are not forgotten.
          if (cause === 'ADD') expect(next === 'VERIFYING' || isEnded(next)).toBe(false)
          if (next === 'COMPLETED') {
            expect(countTroubles(counts)).toBe(0)
            expect(counts.notStarted + counts.underWay).toBe(0)
          }
          state = next
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('how a recovery ends', () => {
  test.each([
    ['a recovery of nothing', countsOf(), 'COMPLETED'],
    ['all skipped', countsOf({ skipped: 3 }), 'COMPLETED'],
    ['all recovered', countsOf({}, { recovered: 3 }), 'COMPLETED'],
    ['some still wait', countsOf({}, { recovered: 3, waiting: 1 }), 'COMPLETED'],
    ['completed, not read', countsOf({}, { completedNotRead: 1 }), 'COMPLETED'],
    ['one not started', countsOf({ notStarted: 1 }, { recovered: 3 }), undefined],
    ['one under way', countsOf({ underWay: 1 }, { recovered: 3 }), undefined],
    ['one failed', countsOf({ failed: 1 }, { recovered: 3 }), 'COMPLETED_WITH_FAILURES'],
    ['one unknown', countsOf({ unknown: 1 }, { recovered: 3 }), 'COMPLETED_WITH_FAILURES'],
    ['one doubled', countsOf({ doubled: 1 }, { recovered: 3 }), 'COMPLETED_WITH_FAILURES'],
    ['failed the same way', countsOf({}, { failedAgain: 1 }), 'COMPLETED_WITH_FAILURES'],
    ['failed otherwise', countsOf({}, { failedOtherwise: 1 }), 'COMPLETED_WITH_FAILURES'],
    ['a step missing', countsOf({}, { stepMissing: 1 }), 'COMPLETED_WITH_FAILURES'],
    ['watched, still failing', countsOf({}, { stillFailing: 1 }), 'COMPLETED_WITH_FAILURES'],
    ['not known', countsOf({}, { notKnown: 1 }), 'COMPLETED_WITH_FAILURES'],
  ])('%s: %#', (_, counts, end) => {
    expect(finalState(counts, true)).toBe(end)
    expect(nextRecoveryState('VERIFYING', 'SETTLED', { counts, isTimeOver: true })).toBe(end)
  })
})

describe('before its time is over', () => {
  test.each([
    ['a recovery of nothing', countsOf(), 'COMPLETED'],
    ['all skipped', countsOf({ skipped: 3 }), 'COMPLETED'],
    ['each is final', countsOf({}, { recovered: 1, closed: 1, changed: 1 }), 'COMPLETED'],
    ['one failed', countsOf({}, { recovered: 1, failedAgain: 1 }), 'COMPLETED_WITH_FAILURES'],
    ['one waits', countsOf({}, { recovered: 1, waiting: 1 }), undefined],
    ['one runs', countsOf({}, { running: 1, failedAgain: 1 }), undefined],
    ['one still fails', countsOf({}, { stillFailing: 1 }), undefined],
    ['one is looked for', countsOf({ unknown: 1 }), undefined],
  ])('%s: %#', (_, counts, end) => {
    expect(finalState(counts, false)).toBe(end)
    expect(nextRecoveryState('PLANNING', 'NOTHING_TO_DO', { counts })).toBe(end)
  })
})

describe('the states of an item', () => {
  test('one cause leads from a state to one other', () => {
    const pairs = itemTransitions.flatMap(({ from, cause }) =>
      from.map((state) => `${state} ${cause}`),
    )
    expect(new Set(pairs).size).toBe(pairs.length)
  })

  test.each([
    ['PENDING', 'CLAIM', 'CLAIMED'],
    ['CLAIMED', 'SEND', 'SENT'],
    ['PENDING', 'SEND', undefined],
    ['SENT', 'GIVE_BACK', 'PENDING'],
    ['SENT', 'NO_ANSWER', 'UNKNOWN'],
    ['UNKNOWN', 'FOUND_DONE', 'DONE'],
    ['UNKNOWN', 'FOUND_NOT_DONE', 'PENDING'],
    ['UNKNOWN', 'RETRY', undefined],
    ['UNKNOWN', 'CLAIM', undefined],
    ['SENT', 'CLAIM', undefined],
    ['SKIPPED', 'FOUND_DONE', 'DONE'],
    ['DONE', 'FOUND_TWICE', 'DOUBLED'],
    ['DONE', 'NEXT_RUNG', 'PENDING'],
    ['DOUBLED', 'RETRY', undefined],
    ['PENDING', 'FOLLOW', 'DONE'],
    ['FAILED', 'RETRY', 'PENDING'],
  ] as const)('%s, %s: %s', (from, cause, to) => {
    expect(nextItemState(from, cause)).toBe(to)
  })

  test('an operation that may have been sent is not sent again before its outcome is checked', () => {
    const causes = [...new Set(itemTransitions.map(({ cause }) => cause))]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...causes), { maxLength: 40 }), (steps) => {
        let state: (typeof ItemState.enum)[number] = 'PENDING'
        let isOpen = false
        for (const cause of steps) {
          const next = nextItemState(state, cause)
          if (next === undefined) continue
          if (cause === 'SEND') {
            expect(isOpen).toBe(false)
            expect(isInFlight(next)).toBe(true)
            isOpen = true
          } else if (next === 'PENDING' || isActed(next) || next === 'FAILED') isOpen = false
          state = next
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('what a person may do', () => {
  const asked = {
    kind: 'RESET',
    counts: countsOf({ notStarted: 2 }, { recovered: 1, failedAgain: 1 }),
    startable: 2,
    stoppedStrata: 0,
    mode: 'READ_WRITE',
  } as const

  test('each refusal says why', () => {
    for (const state of states) {
      for (const action of Object.values(allowedRecoveryActions({ ...asked, state }))) {
        expect(action.allowed ? '' : action.whyNot).toMatch(action.allowed ? /^$/ : /^[A-Z].*\.$/)
      }
    }
  })

  test.each([
    ['PLANNED', {}, ['plan', 'start', 'rate', 'stop', 'add', 'takeBack']],
    ['PLANNED', { startable: 0 }, ['plan', 'rate', 'stop', 'add', 'takeBack']],
    ['RUNNING', {}, ['pause', 'rate', 'stop', 'add', 'retry', 'takeBack']],
    [
      'RUNNING',
      { stoppedStrata: 1 },
      ['pause', 'resume', 'rate', 'stop', 'add', 'retry', 'takeBack'],
    ],
    ['PAUSED', { kind: 'CANCEL' }, ['plan', 'resume', 'rate', 'stop', 'add', 'retry']],
    ['STOPPED', {}, ['takeBack']],
    ['STOPPED', { mode: 'READ_ONLY' }, []],
    ['COMPLETED', { counts: countsOf({ skipped: 1 }) }, ['plan', 'add']],
    ['COMPLETED', { counts: countsOf({}, { waiting: 1 }) }, ['plan', 'resume', 'add', 'takeBack']],
  ] as const)('%s %j: %j', (state, more, allowed) => {
    const actions = allowedRecoveryActions({ ...asked, state, ...more })
    const names = Object.entries(actions).flatMap(([name, action]) => (action.allowed ? name : []))
    expect(names).toEqual(allowed)
  })
})
