import type { Lineage } from '@rewind/contract/workflows'
import { expect, test } from 'vitest'
import { lineageLanes } from '../src/components/lineage-lanes.ts'

/**
 * Returns runs, each given as the index of the run it was made from; `undefined` for a started run.
 */
const runs = (...from: (number | undefined)[]): Lineage['runs'] =>
  from.map((parent, at) => ({
    runId: `run-${at}`,
    status: 'COMPLETED',
    madeBy:
      parent === undefined
        ? { by: 'start' }
        : { by: 'reset', fromRunId: `run-${parent}`, eventId: 4, reason: '' },
  }))

const cases: [string, Lineage['runs'], number[]][] = [
  ['one run', runs(undefined), [0]],
  ['a chain stays in one lane', runs(undefined, 0, 1, 2), [0, 0, 0, 0]],
  ['a reset of an older run branches off', runs(undefined, 0, 0), [0, 0, 1]],
  ['each reset of the same run has a lane of its own', runs(undefined, 0, 0, 0), [0, 0, 1, 2]],
  ['a branch goes on in its lane', runs(undefined, 0, 0, 2, 1), [0, 0, 1, 1, 0]],
  ['a run started anew after the chain ended', runs(undefined, 0, undefined, 2), [0, 0, 0, 0]],
  ['a parent that is not listed', runs(undefined, 9), [0, 0]],
]
test.each(cases)('%s', (_name, lineage, lanes) => {
  expect(lineageLanes(lineage).map(({ lane }) => lane)).toEqual(lanes)
})

test('lines begin at the run that was reset and pass those between', () => {
  expect(lineageLanes(runs(undefined, 0, 1, 0))).toEqual([
    { lane: 0, hasAbove: false, begins: [0, 1], passes: [] },
    { lane: 0, hasAbove: true, begins: [0], passes: [1] },
    { lane: 0, hasAbove: true, begins: [], passes: [1] },
    { lane: 1, hasAbove: true, begins: [], passes: [] },
  ])
})

test('fifty resets of one run are fifty lanes, none taken twice', () => {
  const rows = lineageLanes(runs(undefined, ...Array.from({ length: 50 }, () => 0)))
  expect(new Set(rows.slice(1).map(({ lane }) => lane)).size).toBe(50)
})
