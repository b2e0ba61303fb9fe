import type { RecoveryAction } from '@rewind/contract/recovery-choices'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type EligibilityRules,
  isOwnType,
  type RunFacts,
  whySkipped,
} from '../../src/recoveries/eligibility.ts'
import { oncePerWorkflow, whyNotScope } from '../../src/recoveries/scope.ts'

const rules: EligibilityRules = { isProtected: (type) => type === 'payroll' }
const order = { type: 'order' } as const
const reset: RecoveryAction = { kind: 'RESET', point: { by: 'suggested' } }
const resetNewer: RecoveryAction = { ...reset, endNewerRuns: true }
const cancel: RecoveryAction = { kind: 'CANCEL' }
const follow: RecoveryAction = { kind: 'TERMINATE', followChain: true }
const signal: RecoveryAction = { kind: 'SIGNAL', name: 'go', followChain: true }
const watch: RecoveryAction = { kind: 'WATCH' }
const cron = { runId: 'r2', status: 'RUNNING', by: 'CRON' } as const

describe('who is eligible', () => {
  test.each<[string, RunFacts, RecoveryAction, string | undefined]>([
    ['an open run', { ...order, status: 'RUNNING' }, reset, undefined],
    ['a closed run', { ...order, status: 'TERMINATED' }, reset, undefined],
    ['a closed run is not canceled', { ...order, status: 'COMPLETED' }, cancel, 'CLOSED'],
    ['nor watched', { ...order, status: 'FAILED' }, watch, 'CLOSED'],
    ['a paused run is open', { ...order, status: 'PAUSED' }, cancel, undefined],
    ['one that does not exist', order, reset, 'NOT_FOUND'],
    ['one of an unknown status', { ...order, status: 'UNSPECIFIED' }, watch, 'NOT_FOUND'],
    [
      'one that is canceled already',
      { ...order, status: 'RUNNING', cancelRequested: true },
      cancel,
      'CANCEL_REQUESTED',
    ],
    [
      'but it can be reset',
      { ...order, status: 'RUNNING', cancelRequested: true },
      reset,
      undefined,
    ],
    [
      'a recovery’s own workflow',
      { type: 'rewind.recovery', status: 'RUNNING' },
      cancel,
      'OWN_TYPE',
    ],
    [
      'a schedule of Temporal',
      { type: 'temporal-sys-scheduler-workflow', status: 'RUNNING' },
      cancel,
      'OWN_TYPE',
    ],
    ['a protected type', { type: 'payroll', status: 'RUNNING' }, watch, 'PROTECTED_TYPE'],
    [
      'one that another recovery has',
      { ...order, status: 'RUNNING', heldBy: 'r-1' },
      reset,
      'HELD',
    ],
    [
      'an old run while cron goes on',
      { ...order, status: 'FAILED', newer: cron },
      reset,
      'NEWER_RUN_OPEN',
    ],
    ['unless that is accepted', { ...order, status: 'FAILED', newer: cron }, resetNewer, undefined],
    [
      'a newer run that has closed',
      { ...order, status: 'FAILED', newer: { ...cron, status: 'COMPLETED' } },
      resetNewer,
      'NEWER_RUN_CLOSED',
    ],
    [
      'the run that is taken back',
      { ...order, status: 'TERMINATED', newer: { ...cron, by: 'RESET', isTakenBack: true } },
      reset,
      undefined,
    ],
    [
      'also once it has closed',
      {
        ...order,
        status: 'TERMINATED',
        newer: { ...cron, status: 'COMPLETED', by: 'RESET', isTakenBack: true },
      },
      reset,
      undefined,
    ],
    ['cancel of an old run', { ...order, status: 'FAILED', newer: cron }, cancel, 'CLOSED'],
    [
      'continued as new',
      { ...order, status: 'CONTINUED_AS_NEW', newer: cron },
      reset,
      'CONTINUED_AS_NEW',
    ],
    [
      'even where newer runs are ended',
      { ...order, status: 'CONTINUED_AS_NEW', newer: cron },
      resetNewer,
      'CONTINUED_AS_NEW',
    ],
    [
      'whichever run is current',
      { ...order, status: 'CONTINUED_AS_NEW', newer: cron },
      follow,
      undefined,
    ],
    [
      'a signal follows, too',
      { ...order, status: 'CONTINUED_AS_NEW', newer: cron },
      signal,
      undefined,
    ],
    [
      'unless it is closed',
      { ...order, status: 'CONTINUED_AS_NEW', newer: { ...cron, status: 'FAILED' } },
      follow,
      'CLOSED',
    ],
    ['or gone', { ...order, status: 'CONTINUED_AS_NEW' }, follow, 'NOT_FOUND'],
    [
      'without following',
      { ...order, status: 'CONTINUED_AS_NEW', newer: cron },
      cancel,
      'CONTINUED_AS_NEW',
    ],
    [
      'a watch does not follow',
      { ...order, status: 'CONTINUED_AS_NEW', newer: cron },
      watch,
      'CONTINUED_AS_NEW',
    ],
  ])('%s', (_, facts, action, code) => {
    const skipped = whySkipped(facts, action, rules)
    expect(skipped?.code).toBe(code)
    if (skipped !== undefined) expect(skipped.text).toMatch(/^[A-Z].*\.$|^rewind\.|^temporal-sys-/)
  })

  test('a newer run is classified by how it was started', () => {
    const skipped = whySkipped({ ...order, status: 'FAILED', newer: cron }, reset, rules)
    expect(skipped?.text).toBe(
      'Run r2 was started by its cron schedule and is open: the reset would terminate it.',
    )
  })

  test.each([
    ['rewind.recovery', true],
    ['rewindOrders', false],
    ['temporal-sys-batch', true],
    ['temporal', false],
  ])('%s is our own: %s', (type, isOwn) => {
    expect(isOwnType(type)).toBe(isOwn)
  })
})

describe('a scope', () => {
  test.each([
    [{ by: 'failing' }, /^The scope is empty/],
    [{ by: 'failing', since: 'yesterday' }, /not a time/],
    [{ by: 'failing', buildId: 'b12' }, undefined],
    [{ by: 'failing', since: '2026-11-03T02:14:00Z' }, undefined],
    [{ by: 'query', query: ' \n' }, /^The query is empty/],
    [{ by: 'query', query: "WorkflowType='order'" }, undefined],
    [{ by: 'ended', query: ' ', status: 'TERMINATED' }, /^The query is empty/],
    [{ by: 'groups', groups: [] }, /^No group/],
    [{ by: 'runs', runs: [] }, /^No run/],
    [{ by: 'recovery', recoveryId: 'r-7f3a' }, undefined],
  ] as const)('%j: %s', (scope, whyNot) => {
    const copy = structuredClone(scope) as Parameters<typeof whyNotScope>[0]
    if (whyNot === undefined) expect(whyNotScope(copy)).toBeUndefined()
    else expect(whyNotScope(copy)).toMatch(whyNot)
  })

  test('a workflow id is in it once, as its newest run, whatever the order', () => {
    const run = fc.record({
      workflowId: fc.constantFrom('a', 'b', 'c'),
      runId: fc.constantFrom('1', '2', '3', '4'),
      startTime: fc.option(fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'), {
        nil: undefined,
      }),
    })
    // A run has one start time, whichever query finds it.
    const runs = fc.uniqueArray(run, { selector: ({ workflowId, runId }) => workflowId + runId })
    fc.assert(
      fc.property(
        runs.chain((found) =>
          fc.tuple(
            fc.constant(found),
            fc.shuffledSubarray(found, { minLength: found.length, maxLength: found.length }),
          ),
        ),
        ([found, shuffled]) => {
          const chosen = oncePerWorkflow([...found, ...found])
          const ids = chosen.map(({ workflowId }) => workflowId)
          expect(new Set(ids)).toEqual(new Set(found.map(({ workflowId }) => workflowId)))
          expect(new Set(ids).size).toBe(ids.length)
          for (const one of chosen) {
            const newer = found.filter(
              ({ workflowId, startTime }) =>
                workflowId === one.workflowId && (startTime ?? '') > (one.startTime ?? ''),
            )
            expect(newer).toEqual([])
          }
          expect(new Set(oncePerWorkflow(shuffled))).toEqual(new Set(chosen))
        },
      ),
    )
  })
})
