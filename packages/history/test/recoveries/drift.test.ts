import type { RecoveryAction } from '@rewind/contract/recovery-choices'
import { describe, expect, test } from 'vitest'
import { driftOf, type PlannedRun, type RunNow } from '../../src/recoveries/drift.ts'

const reset: RecoveryAction = { kind: 'RESET', point: { by: 'suggested' } }
const cancel: RecoveryAction = { kind: 'CANCEL' }
const follow: RecoveryAction = { kind: 'TERMINATE', followChain: true }

const then: PlannedRun = {
  runId: 'r1',
  latestRunId: 'r1',
  status: 'RUNNING',
  historyLength: 25,
  failure: 'no match at #',
  point: 10,
  warnings: [
    { code: 'ORPHANED_CHILD', severity: 'severe', count: 1 },
    { code: 'SOMEONE_WAITS', severity: 'warning', count: 1 },
  ],
}
const now: RunNow = {
  status: 'RUNNING',
  latestRunId: 'r1',
  historyLength: 25,
  failure: 'no match at #',
}
const longer = { ...now, historyLength: 29 }
const samePlan = { point: 10, warnings: then.warnings }
const act = { do: 'ACT', runId: 'r1' }
const skipped = (code: string, text: RegExp) => ({
  do: 'SKIP',
  skipped: { code, text: expect.stringMatching(text) },
})

describe('before each write', () => {
  test.each<[string, RecoveryAction, RunNow, object]>([
    ['nothing changed', reset, now, act],
    ['only longer: read the new events first', reset, longer, { do: 'READ' }],
    ['only longer: the same point and no new warning', reset, { ...longer, plan: samePlan }, act],
    [
      'only longer: another point',
      reset,
      { ...longer, plan: { ...samePlan, point: 16 } },
      skipped('CHANGED', /event 16 now; it was event 10/),
    ],
    [
      'only longer: no point any more',
      reset,
      { ...longer, plan: { point: undefined, whyNot: 'It is between.', warnings: [] } },
      skipped('CHANGED', /It is between/),
    ],
    [
      'only longer: a new severe warning',
      reset,
      {
        ...longer,
        plan: {
          ...samePlan,
          warnings: [...then.warnings, { code: 'PAUSE_LOST', severity: 'severe', count: 1 }],
        },
      },
      skipped('CHANGED', /pause lost/),
    ],
    [
      'only longer: a warning about more',
      reset,
      {
        ...longer,
        plan: { ...samePlan, warnings: [{ code: 'ORPHANED_CHILD', severity: 'severe', count: 2 }] },
      },
      skipped('CHANGED', /orphaned child/),
    ],
    [
      'only longer: a warning fewer',
      reset,
      { ...longer, plan: { ...samePlan, warnings: [] } },
      act,
    ],
    ['a longer run is canceled all the same', cancel, longer, act],
    ['healed', reset, { ...longer, failure: undefined }, skipped('HEALED', /past its failure/)],
    [
      'healed: it is not terminated',
      follow,
      { ...longer, failure: undefined },
      skipped('HEALED', /past its failure/),
    ],
    [
      'another failure',
      reset,
      { ...longer, failure: 'out of memory' },
      skipped('CHANGED', /out of memory/),
    ],
    ['closed', reset, { ...now, status: 'COMPLETED' }, skipped('CLOSED', /Completed\./)],
    [
      'closed by somebody',
      reset,
      { ...now, status: 'TERMINATED', closedBy: 'by ada@example.com' },
      skipped('CLOSED', /Terminated, by ada@example.com\./),
    ],
    [
      'closed by this item',
      follow,
      { ...now, status: 'TERMINATED', hasToken: true },
      { do: 'DONE' },
    ],
    [
      'reset by this item',
      reset,
      { ...now, status: 'TERMINATED', latestRunId: 'r2', hasToken: true },
      { do: 'DONE' },
    ],
    ['paused', reset, { ...now, status: 'PAUSED' }, skipped('CHANGED', /Running to Paused/)],
    ['a newer run', reset, { ...now, latestRunId: 'r2' }, skipped('CHANGED', /r2/)],
    ['gone', reset, { ...now, status: undefined }, skipped('NOT_FOUND', /not have/)],
    [
      'continued as new',
      reset,
      { ...now, status: 'CONTINUED_AS_NEW', latestRunId: 'r2', continuedTo: 'r2' },
      skipped('CONTINUED_AS_NEW', /another run/),
    ],
    [
      'continued as new, and not followed',
      cancel,
      { ...now, status: 'CONTINUED_AS_NEW', latestRunId: 'r2', continuedTo: 'r2' },
      skipped('CONTINUED_AS_NEW', /another run/),
    ],
    [
      'continued as new, and followed',
      follow,
      { ...now, status: 'CONTINUED_AS_NEW', latestRunId: 'r2', continuedTo: 'r2' },
      { do: 'ACT', runId: 'r2' },
    ],
    [
      'continued as new, and closed since',
      follow,
      { ...now, status: 'CONTINUED_AS_NEW', latestRunId: 'r2' },
      skipped('CLOSED', /closed/),
    ],
    [
      'canceled meanwhile',
      cancel,
      { ...now, cancelRequested: true },
      skipped('CANCEL_REQUESTED', /meanwhile/),
    ],
    [
      'canceled meanwhile: a reset would drop the request',
      reset,
      { ...now, cancelRequested: true },
      skipped('CHANGED', /meanwhile/),
    ],
    ['canceled meanwhile, and terminated', follow, { ...now, cancelRequested: true }, act],
    [
      'continued as new, and healed by that',
      follow,
      { ...now, status: 'CONTINUED_AS_NEW', continuedTo: 'r2', failure: undefined },
      skipped('HEALED', /past its failure/),
    ],
  ])('%s', (_, action, at, expected) => {
    expect(driftOf(action, then, at)).toEqual(expected)
  })

  test('a run that had not failed is not asked whether it still does', () => {
    const { failure: _, ...planned } = then
    expect(driftOf(cancel, planned, { ...now, failure: 'new' })).toEqual(act)
  })

  test('a run that was asked to cancel before it was planned is reset', () => {
    const planned = { ...then, cancelRequested: true }
    expect(driftOf(reset, planned, { ...now, cancelRequested: true })).toEqual(act)
  })

  test('a closed run that is as it was is reset; what is newer was accepted', () => {
    const planned: PlannedRun = { ...then, status: 'TERMINATED', latestRunId: 'r2' }
    const at: RunNow = { ...now, status: 'TERMINATED', latestRunId: 'r2' }
    expect(driftOf(reset, planned, at)).toEqual(act)
    expect(driftOf(reset, planned, { ...at, latestRunId: 'r3' })).toEqual(skipped('CHANGED', /r3/))
  })
})
