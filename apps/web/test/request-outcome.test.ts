import type { Intervention } from '@rewind/contract/interventions'
import { expect, test } from 'vitest'
import { mayGoOn, outcomeOf } from '../src/api/request-outcome.ts'

const record = (state: Intervention['state']): Intervention => ({
  id: 'i',
  namespace: 'n',
  workflowId: 'w',
  runId: 'r',
  action: 'unpause-activity',
  operator: 'ada',
  reason: 'bad deploy',
  state,
  intendedAt: '2026-01-01T00:00:00.000Z',
})

test('what its process left open is being worked on only for as long as the server says so', () => {
  const intervention = record('intended')
  expect(outcomeOf({ isUnderWay: true, intervention })).toMatchObject({ isUnderWay: true })
  expect(outcomeOf({ isUnderWay: false, intervention })).toMatchObject({
    is: 'unknown',
    isUnderWay: false,
    why: expect.stringContaining('ended before it could store the outcome'),
  })
})

test('the operator may go on after a look that is final, or after a minute', () => {
  const intervention = record('unknown')
  const final = outcomeOf({ isUnderWay: false, isFinal: true, intervention })
  const open = outcomeOf({ isUnderWay: false, intervention })
  expect(mayGoOn(final, Date.now())).toBe(true)
  expect(mayGoOn(open, Date.now())).toBe(false)
  expect(mayGoOn(open, Date.now() - 60_000)).toBe(true)
  // The looks themselves fail.
  expect(mayGoOn(undefined, Date.now() - 60_000)).toBe(true)
  expect(mayGoOn(undefined, Date.now())).toBe(false)
})
