import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { PatternSearch } from '../src/pages/history/pattern-search.ts'

/** A worker that answers when the test says so. */
class StubWorker {
  static all: StubWorker[] = []
  asked: string[][] = []
  isEnded = false
  onmessage?: (event: { data: unknown }) => void
  onerror?: () => void

  constructor() {
    StubWorker.all.push(this)
  }

  postMessage = ({ texts }: { texts: string[] }) => void this.asked.push(texts)
  terminate = () => {
    this.isEnded = true
  }
  begin = () => this.onmessage?.({ data: 'begun' })
  answer = (...fits: number[]) => {
    this.begin()
    this.onmessage?.({ data: { fits } })
  }
}

const worker = (at = 0) => {
  const found = StubWorker.all[at]
  if (!found) throw new Error('not started')
  return found
}

/** Returns the texts that are known to match. Requests a test of the others. */
function meet(search: PatternSearch, ...texts: string[]): string[] {
  const fits = texts.filter(search.fits)
  search.ask()
  return fits
}

beforeEach(() => {
  StubWorker.all = []
  vi.useFakeTimers()
  vi.stubGlobal('Worker', StubWorker)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('texts that arrive during a test make a second batch, and none is tested twice', () => {
  const search = new PatternSearch('b')
  const heard = vi.fn()
  search.subscribe(heard)
  expect(meet(search, 'a', 'b')).toEqual([])
  expect(meet(search, 'a', 'b', 'bb')).toEqual([])
  expect(worker().asked).toEqual([['a', 'b']])
  worker().answer(1)
  expect(heard).toHaveBeenCalledTimes(1)
  expect(meet(search, 'a', 'b', 'bb')).toEqual(['b'])
  expect(worker().asked).toEqual([['a', 'b'], ['bb']])
  worker().answer(0)
  expect(meet(search, 'a', 'b', 'bb')).toEqual(['b', 'bb'])
  expect(search.isWaiting).toBe(false)
  expect(worker().asked).toHaveLength(2)
  expect(StubWorker.all).toHaveLength(1)
  // Neither batch took too long.
  vi.runAllTimers()
  expect(search.state).toEqual({ answers: 2, problem: undefined })
})

test('a search stopped in the middle of a batch tests the whole batch again, in a new worker', () => {
  const search = new PatternSearch('b')
  meet(search, 'a', 'b')
  worker().begin()
  search.stop()
  expect(worker().isEnded).toBe(true)
  vi.runAllTimers()
  expect(search.state.problem).toBeUndefined()
  expect(search.isWaiting).toBe(true)
  meet(search, 'bb')
  expect(worker(1).asked.flat().toSorted()).toEqual(['a', 'b', 'bb'])
})

test('a later batch that takes too long is given up, and no further batch is sent', () => {
  const search = new PatternSearch('(a+)+b')
  meet(search, 'b')
  worker().answer()
  meet(search, 'aaaa')
  // The time that the worker takes to load does not count.
  vi.advanceTimersByTime(10_000)
  expect(search.state.problem).toBeUndefined()
  worker().begin()
  vi.advanceTimersByTime(1_999)
  expect(search.state.problem).toBeUndefined()
  vi.advanceTimersByTime(1)
  expect(search.state).toEqual({ answers: 1, problem: expect.stringContaining('takes too long') })
  expect(worker().isEnded).toBe(true)
  meet(search, 'c')
  expect(StubWorker.all).toHaveLength(1)
  expect(worker().asked).toHaveLength(2)
})

test('a worker that cannot be loaded is reported, and so is an error in the expression', () => {
  const search = new PatternSearch('b')
  meet(search, 'a')
  worker().onerror?.()
  expect(search.state.problem).toContain('could not be loaded')
  const other = new PatternSearch('b')
  meet(other, 'a')
  worker(1).begin()
  worker(1).onmessage?.({ data: { problem: 'too large' } })
  expect(other.state.problem).toBe('too large')
  vi.runAllTimers()
  expect(other.state.problem).toBe('too large')
})

test('a question is open until its own texts are tested, not those of later events', () => {
  const search = new PatternSearch('b')
  const [first, second, third] = [{ q: 1 }, { q: 2 }, { q: 3 }]
  // Nothing of the history is read yet.
  expect(search.isLookingFor(first)).toBe(false)
  meet(search, 'a')
  expect(search.isLookingFor(first)).toBe(true)
  worker().answer()
  expect(search.isLookingFor(first)).toBe(false)
  // The history has grown, and the page shows the results so far.
  meet(search, 'b')
  expect(search.isWaiting).toBe(true)
  expect(search.isLookingFor(first)).toBe(false)
  // Another filter adds texts. The question waits for the batch under way and for its own.
  search.fits('c')
  expect(search.isLookingFor(second)).toBe(true)
  worker().answer(0)
  search.ask()
  expect(search.isLookingFor(second)).toBe(true)
  worker().answer()
  expect(search.isLookingFor(second)).toBe(false)
  // A filter without new texts has its result at once.
  meet(search, 'a', 'c')
  expect(search.isLookingFor(third)).toBe(false)
})

test('a question stopped in the middle of a batch is answered by the one batch left', () => {
  const search = new PatternSearch('b')
  const question = {}
  meet(search, 'a')
  search.fits('b')
  expect(search.isLookingFor(question)).toBe(true)
  search.stop()
  search.ask()
  expect(search.isLookingFor(question)).toBe(true)
  worker(1).answer()
  expect(search.isLookingFor(question)).toBe(false)
})
