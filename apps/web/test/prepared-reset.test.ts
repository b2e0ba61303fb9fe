import type { EventRow } from '@rewind/contract/history'
import type { PlanItem, PlanWarning, ResetPlan } from '@rewind/contract/reset-plan'
import { describe, expect, test } from 'vitest'
import { consequenceOf, isTypedId } from '../src/pages/reset/consequence.ts'
import { groupItems } from '../src/pages/reset/group-items.ts'
import { historyCells, keptShare } from '../src/pages/reset/history-cells.ts'
import {
  excludedIn,
  isVersionHalfNamed,
  nameIn,
  optionsIn,
  resetSearch,
} from '../src/pages/reset/reset-search.ts'

describe('the address of a prepared reset', () => {
  test('is read as it was written', () => {
    const search = resetSearch({
      event: '17',
      by: 'activity',
      of: 'chargeCard',
      which: '14',
      exclude: 'UPDATE,SIGNAL',
      version: 'pinned',
      deployment: 'orders',
      build: 'v 2',
      reason: 'bad deploy & more',
      group: 'decision',
    })
    expect(resetSearch({ ...search })).toEqual(search)
    expect(nameIn(search)).toEqual({ by: 'activity', type: 'chargeCard', which: 14 })
    expect(excludedIn(search)).toEqual(['SIGNAL', 'UPDATE'])
    expect(optionsIn(search)).toEqual({
      versioningOverride: { behavior: 'PINNED', deploymentName: 'orders', buildId: 'v 2' },
    })
  })

  test.each([
    [{ event: '-1', by: 'magic', exclude: 'EVERYTHING', version: 'newest', group: 'x' }],
    [{ event: 'x', of: 'no way of naming', which: '3', deployment: 'no version', build: 'b' }],
    [{ reason: '', event: '1.5', follow: 'no run' }],
  ])('leaves out what it does not know: %o', (raw) => {
    expect(resetSearch(raw)).toEqual({})
  })

  test.each([
    [{ by: 'failure' }, { by: 'failure' }],
    [
      { by: 'failure', of: '18' },
      { by: 'failure', eventId: 18 },
    ],
    [
      { by: 'activity', of: 'a' },
      { by: 'activity', type: 'a', which: 'first' },
    ],
    [
      { by: 'activity', of: 'a', which: 'last' },
      { by: 'activity', type: 'a', which: 'last' },
    ],
    [{ by: 'activity' }, undefined],
    [{ by: 'time' }, undefined],
    [
      { by: 'build', of: 'b' },
      { by: 'build', buildId: 'b' },
    ],
    [{ by: 'continued' }, { by: 'continued' }],
  ])('%o names %o', (raw, name) => {
    expect(nameIn(resetSearch(raw))).toEqual(name)
  })

  test('a version with one of its two names is no version, and is reported as incomplete', () => {
    const half = resetSearch({ version: 'pinned', build: 'v2' })
    expect(optionsIn(half)).toBeUndefined()
    expect(isVersionHalfNamed(half)).toBe(true)
    expect(isVersionHalfNamed(resetSearch({ version: 'auto-upgrade' }))).toBe(false)
  })
})

describe('the picture of two histories', () => {
  const row = (eventId: number): EventRow => ({
    eventId,
    type: eventId % 3 === 0 ? 'ACTIVITY_TASK_FAILED' : 'WORKFLOW_TASK_STARTED',
    time: '2026-11-23T02:14:07Z',
  })
  const cells = (point: number, length: number) =>
    historyCells(
      row,
      { from: 1, to: point - 1 },
      { from: point, to: length },
      keptShare(point - 1, length - point + 1),
    )

  test.each([
    [4, 5],
    [4, 50_000],
    [49_990, 50_000],
    [2, 2],
    [25_000, 50_000],
  ])('holds every event once: point %i of %i', (point, length) => {
    const { kept, discarded } = cells(point, length)
    for (const [part, from, to] of [
      [kept, 1, point - 1],
      [discarded, point, length],
    ] as const) {
      expect(part[0]?.from).toBe(from)
      expect(part.at(-1)?.to).toBe(to)
      for (const [at, cell] of part.entries()) {
        if (at > 0) expect(cell.from).toBe((part[at - 1]?.to ?? 0) + 1)
      }
    }
    expect(kept.length + discarded.length).toBeLessThanOrEqual(121)
  })

  test('shows a single failure among thousands', () => {
    const one = historyCells(
      (eventId) => ({
        ...row(1),
        eventId,
        ...(eventId === 777 && { failure: 'boom' }),
      }),
      { from: 1, to: 20_000 },
      { from: 20_001, to: 50_000 },
      0.4,
    )
    expect(one.kept.filter(({ hasFailure }) => hasFailure)).toHaveLength(1)
    expect(one.discarded.some(({ hasFailure }) => hasFailure)).toBe(false)
  })
})

test('equal texts become one line, in the order of the first', () => {
  const item = (eventId: number, name: string): PlanItem => ({
    eventId,
    name,
    type: 'ACTIVITY_TASK_SCHEDULED',
    time: '2026-11-23T02:14:07Z',
  })
  const items = [item(5, 'a'), item(8, 'b'), item(11, 'a'), item(14, 'a')]
  const groups = groupItems(items, ({ eventId }) => (eventId === 14 ? 'failed' : ''))
  expect(groups.map((group) => group.items.map(({ eventId }) => eventId))).toEqual([
    [5, 11],
    [8],
    [14],
  ])
})

describe('what confirming does', () => {
  const plan = (part: Partial<ResetPlan>): ResetPlan => ({
    eventId: 10,
    kept: { from: 1, to: 9, count: 9, decidesAnew: '' },
    discarded: {
      ...{ from: 10, to: 20, count: 11, activities: [], timers: [], children: [] },
      ...{ searchAttributes: [], versionMarkers: [] },
    },
    ...{ runsAgain: [], reapplied: [], dropped: [], warnings: [], unknown: [] },
    counts: {
      ...{ activities: 0, timers: 0, children: 0, searchAttributes: 0, versionMarkers: 0 },
      ...{ runsAgain: 0, reapplied: 0, dropped: 0 },
    },
    ...part,
  })
  const severe: PlanWarning = {
    ...{ code: 'ORPHANED_CHILD', severity: 'severe', title: '', message: '', eventIds: [] },
  }
  const { counts } = plan({})

  test.each<[Partial<ResetPlan>, string]>([
    [{}, 'A new run continues from event 10.'],
    [
      { terminates: { runId: 'a', status: 'RUNNING', isNewer: false } },
      'The running run is terminated and a new run continues from event 10.',
    ],
    [
      {
        terminates: { runId: '01a2067a-b92c', status: 'RUNNING', isNewer: true },
        counts: { ...counts, runsAgain: 1, dropped: 2 },
        warnings: [severe],
      },
      'The newer run 01a2067a is terminated and a new run continues from event 10. 1 side effect may happen twice, 2 of what it received are lost. A severe warning stands above.',
    ],
  ])('is described: %#', (part, words) => {
    expect(consequenceOf(plan(part))).toBe(words)
  })

  test('a workflow id is confirmed letter by letter, but for the line breaks a field drops', () => {
    expect(isTypedId('order-4711', 'order-4711')).toBe(true)
    expect(isTypedId('order-4711 ', 'order-4711')).toBe(false)
    expect(isTypedId('Order-4711', 'order-4711')).toBe(false)
    expect(isTypedId('ab', 'a\nb')).toBe(true)
  })
})
