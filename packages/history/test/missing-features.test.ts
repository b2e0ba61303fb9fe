import { expect, test } from 'vitest'
import { missingFeatures, movesVersionsWithReset } from '../src/acts/missing-features.ts'

const all = {
  countGroupByExecutionStatus: true,
  nexus: true,
  supportsSchedules: true,
}
const names = (cluster: Record<string, boolean>, namespace: Record<string, boolean>) =>
  missingFeatures({ capabilities: cluster }, { capabilities: namespace }).map(
    ({ feature }) => feature,
  )

test('server 1.29 lacks what came later', () => {
  expect(names(all, { eagerWorkflowStart: true, syncUpdate: true, asyncUpdate: true })).toEqual([
    'Finding stuck runs by a query',
    'Pausing a workflow',
  ])
})

test('a capability that a namespace has turned off is missing there', () => {
  const namespace = { asyncUpdate: true, reportedProblemsSearchAttribute: true }
  expect(names(all, { ...namespace, workflowPause: false })).toEqual(['Pausing a workflow'])
  expect(names(all, { ...namespace, workflowPause: true })).toEqual([])
})

test('flags with hostile names are no capability', () => {
  expect(names(JSON.parse('{"__proto__":{"nexus":true}}'), {})).toContain('Nexus')
})

test.each([
  ['1.29.1', true],
  ['1.31.2', true],
  ['v2.0.0', true],
  ['1.28.4', false],
  ['nightly', false],
  [undefined, false],
])('server %s moves a run to a version with its reset: %s', (version, does) => {
  expect(movesVersionsWithReset(version)).toBe(does)
})
