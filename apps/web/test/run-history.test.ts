import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { historyOf } from '../src/api/run-history.ts'

/** The calls under way, by run. None is ever answered. */
const calls = new Map<string, AbortSignal>()

beforeEach(() => {
  calls.clear()
  vi.stubGlobal('document', Object.assign(new EventTarget(), { hidden: false }))
  vi.stubGlobal('fetch', (url: string, { signal }: RequestInit) => {
    const runId = /runs\/([^/]+)/.exec(url)?.[1] ?? ''
    if (signal) calls.set(runId, signal)
    return new Promise(() => {})
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

const newRun = () => ({ namespace: 'default', workflowId: 'w', runId: randomUUID() })
const isGivenUp = ({ runId }: { runId: string }) => calls.get(runId)?.aborted

test('looking up a history during a render changes no history', () => {
  const [run, ...others] = [newRun(), newRun(), newRun(), newRun()]
  const history = historyOf(run)
  const leave = history.subscribe(() => {})
  expect(isGivenUp(run)).toBe(false)
  for (const other of others) historyOf(other)
  expect(isGivenUp(run)).toBe(false)
  expect(historyOf(run)).toBe(history)
  expect([...calls.keys()]).toEqual([run.runId])
  leave()
})

test('a history with a subscriber is never dropped for another', () => {
  const [run, ...others] = [newRun(), newRun(), newRun(), newRun()]
  const history = historyOf(run)
  const leave = history.subscribe(() => {})
  for (const other of others) historyOf(other).start()
  expect(isGivenUp(run)).toBe(false)
  expect(historyOf(run)).toBe(history)
  leave()
})

test('of the histories without subscribers, the two used last are kept', () => {
  const runs = [newRun(), newRun(), newRun()]
  const histories = runs.map((run) => historyOf(run))
  for (const history of histories) history.subscribe(() => {})()
  expect(runs.map(isGivenUp)).toEqual([true, false, false])
  expect(runs.map((run, at) => historyOf(run) === histories[at])).toEqual([false, true, true])
  // A later subscriber of a dropped history is served again.
  calls.clear()
  const leave = histories[0]?.subscribe(() => {})
  expect(runs.map(isGivenUp)[0]).toBe(false)
  leave?.()
})
