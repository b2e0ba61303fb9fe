import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { PatternSearch } from '../src/pages/history/pattern-search.ts'

/** A thread that answers when the test says so. */
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

/** Which of the texts fit as far as is known; the others are asked for. */
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

test('texts that come while others are tried are a second lot, and none is tried twice', () => {
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
  // Neither lot took too long.
  vi.runAllTimers()
  expect(search.state).toEqual({ answers: 2, problem: undefined })
})

test('a search that is stopped in mid-lot tries all of it again, in a new thread', () => {
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

test('a later lot that takes too long is given up, and nothing is sent from there on', () => {
  const search = new PatternSearch('(a+)+b')
  meet(search, 'b')
  worker().answer()
  meet(search, 'aaaa')
  // That the thread takes long to load is not the expression's fault.
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

test('a thread that cannot be loaded is told, and so is what is wrong with the expression there', () => {
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

test('a question is looked for until the texts it met are tried, not those of later events', () => {
  const search = new PatternSearch('b')
  const [first, second, third] = [{ q: 1 }, { q: 2 }, { q: 3 }]
  // A history of which nothing is read yet.
  expect(search.isLookingFor(first)).toBe(false)
  meet(search, 'a')
  expect(search.isLookingFor(first)).toBe(true)
  worker().answer()
  expect(search.isLookingFor(first)).toBe(false)
  // The history has grown: what is known so far is shown.
  meet(search, 'b')
  expect(search.isWaiting).toBe(true)
  expect(search.isLookingFor(first)).toBe(false)
  // Another filter, under which more texts are met; it takes the lot under way, and its own.
  search.fits('c')
  expect(search.isLookingFor(second)).toBe(true)
  worker().answer(0)
  search.ask()
  expect(search.isLookingFor(second)).toBe(true)
  worker().answer()
  expect(search.isLookingFor(second)).toBe(false)
  // A filter under which nothing new is met has its answer at once.
  meet(search, 'a', 'c')
  expect(search.isLookingFor(third)).toBe(false)
})

test('a question that is stopped in mid-lot has its answer with the one lot that is left', () => {
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
