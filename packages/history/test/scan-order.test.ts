import { expect, test } from 'vitest'
import { type Candidate, ScanOrder } from '../src/problems/scan-order.ts'

const runs = (type: string, count: number): Candidate[] =>
  Array.from({ length: count }, (_, index) => ({
    workflowId: `${type}-${index}`,
    runId: `${type}-${index}`,
    type,
    taskQueue: 'queue',
  }))

/** Scans all runs and returns their order. Every run of a type in `sick` has a problem. */
function looks(order: ScanOrder, sick: string[] = []): string[] {
  const types: string[] = []
  for (let run = order.next(); run !== undefined; run = order.next()) {
    types.push(run.type)
    if (sick.includes(run.type)) order.hit(run)
  }
  return types
}

test('every run comes once, however often it was added', () => {
  const order = new ScanOrder()
  const all = [...runs('a', 50), ...runs('b', 7)]
  for (const run of [...all, ...all]) order.add(run)
  const seen = new Set<string>()
  for (let run = order.next(); run !== undefined; run = order.next()) seen.add(run.runId)
  expect(seen.size).toBe(57)
  expect(order.next()).toBeUndefined()
})

test('a sample of every stratum comes first, then the strata with hits, then the rest', () => {
  const order = new ScanOrder()
  for (const run of [...runs('well', 100), ...runs('sick', 100), ...runs('rare', 3)]) order.add(run)
  const types = looks(order, ['sick'])
  const sample = types.slice(0, 23)
  expect(sample.filter((type) => type === 'well')).toHaveLength(10)
  expect(sample.filter((type) => type === 'sick')).toHaveLength(10)
  expect(sample.filter((type) => type === 'rare')).toHaveLength(3)
  expect(new Set(types.slice(23, 113))).toEqual(new Set(['sick']))
  expect(types).toHaveLength(203)
})

test('runs with a known problem come first', () => {
  const order = new ScanOrder()
  for (const run of runs('well', 30)) order.add(run)
  const [one] = runs('reported', 1)
  if (one !== undefined) order.add(one, true)
  expect(order.next()?.type).toBe('reported')
})

test('a task queue and a version are strata of their own', () => {
  const order = new ScanOrder(() => 0)
  for (const run of runs('a', 40)) order.add(run)
  order.add({ workflowId: 'x', runId: 'x', type: 'a', taskQueue: 'other' })
  order.add({ workflowId: 'y', runId: 'y', type: 'a', taskQueue: 'queue', buildId: '2' })
  const first = [order.next(), order.next(), order.next()].map((run) => run?.runId)
  expect(first).toEqual(expect.arrayContaining(['x', 'y']))
})

test('a run that could not be scanned comes again', () => {
  const order = new ScanOrder()
  for (const run of runs('a', 2)) order.add(run)
  const first = order.next()
  if (first !== undefined) order.putBack(first)
  expect(looks(order)).toHaveLength(2)
})
