import { expect, test } from 'vitest'
import { listsOf, sdkCases } from '../../src/sdk-check/cases/sdk-cases.ts'
import { judgeTrace } from '../../src/sdk-check/outcome.ts'
import { labelsOf, pausesOf, programOf } from '../../src/sdk-check/program.ts'
import { allSteps, lastSignal, stepKinds } from '../../src/sdk-check/step.ts'

test('every case has a name of its own, and lists that differ', () => {
  expect(new Set(sdkCases.map(({ name }) => name)).size).toBe(sdkCases.length)
  for (const { name, v1, v2 } of sdkCases) expect(v1, name).not.toEqual(v2)
})

test('every kind of step is part of the code that changes', () => {
  const kinds = sdkCases.flatMap(({ v1, v2 }) => [...allSteps([...v1, ...v2])].map((s) => s.do))
  expect([...new Set(kinds)].sort()).toEqual([...stepKinds].sort())
})

test('the old code waits for the new one, or has failed', () => {
  for (const { name, v1 } of sdkCases) {
    const last = pausesOf(v1).at(-1)?.send.name
    const fails = labelsOf(programOf(v1)).includes('activity Fails')
    expect(last ?? (fails ? lastSignal : undefined), name).toBe(lastSignal)
  }
})

test('the complete old code is distinguishable from the new code', () => {
  const alike = sdkCases.filter(
    ({ v1, v2 }) => judgeTrace(labelsOf(programOf(v1)), v2).is === 'right',
  )
  // A version exists for old runs. The other cases change what no history shows.
  for (const { name } of alike)
    expect(name).toMatch(
      /^(version|update handler|own ids|rearrange|swap .*, inside a parallel group)/,
    )
})

test('a worker gets the lists of its version by the names of the cases', () => {
  const [first] = sdkCases
  const name = first?.name ?? ''
  expect(listsOf(sdkCases, 'v1')[name]).toBe(first?.v1)
  expect(listsOf(sdkCases, 'v2')[name]).toBe(first?.v2)
})
