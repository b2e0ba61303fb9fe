import type { RecoveryItem } from '@rewind/contract/recovery-items'
import { expect, test } from 'vitest'
import { isRetried, matchesSelection } from '../../src/recoveries/selection.ts'

const stratum = 's-0123456789abcdef'
const verdictOf = (verdict: NonNullable<RecoveryItem['verdict']>['verdict']) => ({
  verdict,
  evidence: 'HISTORY' as const,
  text: '',
  isFinal: true,
  lookedAt: '2026-11-03T02:41:00Z',
})
const item = { item: 7, state: 'DONE', stratum, verdict: verdictOf('FAILED_AGAIN') } as const

test.each([
  [{}, true],
  [{ items: [7] }, true],
  [{ items: [8] }, false],
  [{ states: ['DONE', 'FAILED'] }, true],
  [{ states: ['FAILED'] }, false],
  [{ strata: [stratum] }, true],
  [{ strata: ['s-0'] }, false],
  [{ verdicts: ['FAILED_AGAIN'] }, true],
  [{ verdicts: ['RECOVERED'] }, false],
  [{ states: ['DONE'], verdicts: ['RECOVERED'] }, false],
  [{ states: ['DONE'], verdicts: ['FAILED_AGAIN'], items: [7] }, true],
] as const)('%j selects it: %s', (selection, isSelected) => {
  const copy = structuredClone(selection) as Parameters<typeof matchesSelection>[1]
  expect(matchesSelection(item, copy)).toBe(isSelected)
})

test('an item without a verdict is in no list of verdicts', () => {
  expect(matchesSelection({ item: 1, state: 'PENDING' }, { verdicts: ['RUNNING'] })).toBe(false)
})

test.each([
  [{ state: 'FAILED' }, true],
  [{ state: 'DONE', verdict: verdictOf('FAILED_AGAIN') }, true],
  [{ state: 'DONE', verdict: verdictOf('STEP_MISSING') }, true],
  [{ state: 'DONE', verdict: verdictOf('STILL_FAILING') }, true],
  [{ state: 'DONE', verdict: verdictOf('RECOVERED') }, false],
  [{ state: 'DONE', verdict: verdictOf('WAITING') }, false],
  [{ state: 'DONE' }, false],
  [{ state: 'UNKNOWN' }, false],
  [{ state: 'SKIPPED', verdict: verdictOf('FAILED_AGAIN') }, false],
  [{ state: 'DOUBLED', verdict: verdictOf('FAILED_AGAIN') }, false],
] as const)('what failed is tried again, %j: %s', (known, isTaken) => {
  expect(isRetried({ item: 1, ...known })).toBe(isTaken)
})
