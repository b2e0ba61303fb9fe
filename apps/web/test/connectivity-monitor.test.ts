import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ConnectivityMonitor, type Silence } from '../src/api/connectivity-monitor.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const forGood = new Promise<never>(() => undefined)

test('an outage is reported once while calls still wait, and ends with the first answer', async () => {
  let who: Silence['of'] | undefined = 'TEMPORAL'
  const ask = vi.fn(async () => who)
  const watch = new ConnectivityMonitor(ask)
  const told: unknown[] = []
  watch.subscribe(() => told.push(watch.read()?.of))
  const since = Date.now()
  void watch.over(forGood)
  await vi.advanceTimersByTimeAsync(1_000)
  void watch.over(forGood)
  expect(ask).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(4_000)
  expect(watch.read()).toEqual({ of: 'TEMPORAL', since })
  who = 'CONSOLE'
  await vi.advanceTimersByTimeAsync(4_000)
  who = undefined
  await vi.advanceTimersByTimeAsync(4_000)
  expect(told).toEqual(['TEMPORAL', 'CONSOLE', undefined])
  const before = ask.mock.calls.length
  await vi.advanceTimersByTimeAsync(60_000)
  expect(ask).toHaveBeenCalledTimes(before)
})

test('one slow call beside others that are answered is no outage', async () => {
  const ask = vi.fn(async () => undefined)
  const watch = new ConnectivityMonitor(ask)
  const heard = vi.fn()
  watch.subscribe(heard)
  void watch.over(forGood)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(ask).toHaveBeenCalledTimes(1)
  expect(heard).not.toHaveBeenCalled()
})

test('calls that are answered soon, or fail, cause no health check', async () => {
  const ask = vi.fn(async () => undefined)
  const watch = new ConnectivityMonitor(ask)
  expect(await watch.over(Promise.resolve(1))).toBe(1)
  await expect(watch.over(Promise.reject(new Error('no')))).rejects.toThrow('no')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(ask).not.toHaveBeenCalled()
})
