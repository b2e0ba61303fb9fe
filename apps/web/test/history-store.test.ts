import type { HistoryEvent, HistoryPage } from '@rewind/contract/history'
import { describe, expect, test } from 'vitest'
import { HistoryStore, type PageRequest } from '../src/pages/workflow/history/history-store.ts'

const eventOf = (eventId: number): HistoryEvent => ({
  eventId,
  type: 'TIMER_FIRED',
  time: '2026-11-22T02:14:07Z',
  attributes: {},
})

/** A history that gives pages as Temporal does: a page size counts batches, here of one to three events. */
class FakeHistory {
  length: number
  requests: PageRequest[] = []
  /** Events that only a last page read forward shows, since they are not written yet. */
  unwritten = 0
  constructor(length: number) {
    this.length = length
  }

  read(request: PageRequest): HistoryPage {
    this.requests.push(request)
    const { order, pageSize, pageToken } = request
    const isForward = order === 'asc'
    const first = pageToken === undefined ? (isForward ? 1 : this.length) : Number(pageToken)
    const events: HistoryEvent[] = []
    let id = first
    const isInside = () => (isForward ? id <= this.length : id >= 1)
    for (let batch = 0; batch < pageSize; batch++) {
      for (let count = 0; count <= batch % 3 && isInside(); count++) {
        events.push(eventOf(id))
        id += isForward ? 1 : -1
      }
    }
    if (isInside()) return { events, nextPageToken: String(id) }
    for (let extra = 1; isForward && extra <= this.unwritten; extra++) {
      events.push({ ...eventOf(this.length + extra), type: 'WORKFLOW_TASK_SCHEDULED' })
    }
    return { events }
  }
}

const all = (history: FakeHistory) => ({ from: 1, to: history.length })

/** Reads until nothing wanted is missing. */
function readAll(
  store: HistoryStore,
  history: FakeHistory,
  wanted: () => { from: number; to: number }[],
) {
  for (let step = 0; step < 1000; step++) {
    const requests = store.next(wanted())
    if (requests.length === 0) return
    for (const request of requests) store.add(request, history.read(request))
  }
  throw new Error('It never ends.')
}

const idsHeld = (store: HistoryStore) =>
  Array.from({ length: store.length }, (_, at) => store.get(at + 1)?.eventId).filter(Boolean)
const idsTo = (length: number) => Array.from({ length }, (_, at) => at + 1)

describe('history store', () => {
  test('asks for nothing while nothing is known or wanted', () => {
    const store = new HistoryStore()
    expect(store.next([{ from: 1, to: 50 }])).toEqual([])
    store.grow(100)
    expect(store.next([])).toEqual([])
  })

  test('reads the first rows from the end they are at, with a small page', () => {
    const store = new HistoryStore()
    store.grow(5000)
    expect(store.next([{ from: 1, to: 40 }])).toEqual([{ order: 'asc', pageSize: 50 }])
    expect(store.next([{ from: 4960, to: 5000 }])).toEqual([{ order: 'desc', pageSize: 50 }])
  })

  test('reads both ends at once when all is wanted, each page once', () => {
    const history = new FakeHistory(5000)
    const store = new HistoryStore()
    store.grow(5000)
    expect(store.next([all(history)]).map(({ order }) => order)).toEqual(['desc', 'asc'])
    readAll(store, history, () => [all(history)])
    expect(idsHeld(store)).toEqual(idsTo(5000))
    const upward = history.requests.filter(({ order }) => order === 'asc').length
    expect(upward).toBeGreaterThan(3)
    expect(history.requests.length - upward).toBeGreaterThan(3)
    const tokens = history.requests.map(({ order, pageToken }) => `${order} ${pageToken}`)
    expect(new Set(tokens).size).toBe(tokens.length)
  })

  test.each([
    [1000, 'asc'],
    [9000, 'desc'],
  ])('reaches event %i from the nearer end (%s)', (eventId, order) => {
    const history = new FakeHistory(10_000)
    const store = new HistoryStore()
    store.grow(10_000)
    readAll(store, history, () => [{ from: eventId, to: eventId }])
    expect(store.get(eventId)?.eventId).toBe(eventId)
    expect(new Set(history.requests.map((request) => request.order))).toEqual(new Set([order]))
    expect(store.heldCount).toBeLessThan(2000)
  })

  test('serves two wishes at two ends at the same time', () => {
    const store = new HistoryStore()
    store.grow(10_000)
    const wanted = [
      { from: 9960, to: 10_000 },
      { from: 30, to: 30 },
    ]
    expect(store.next(wanted).map(({ order }) => order)).toEqual(['desc', 'asc'])
  })

  test('what is held is not asked for again', () => {
    const history = new FakeHistory(300)
    const store = new HistoryStore()
    store.grow(300)
    readAll(store, history, () => [all(history)])
    const count = history.requests.length
    readAll(store, history, () => [all(history)])
    expect(history.requests).toHaveLength(count)
  })

  test('joins the growing tail with as small a page as will do', () => {
    const history = new FakeHistory(300)
    const store = new HistoryStore()
    store.grow(300)
    readAll(store, history, () => [{ from: 260, to: 300 }])
    history.length = 303
    store.grow(303)
    const [request] = store.next([{ from: 301, to: 303 }])
    expect(request).toEqual({ order: 'desc', pageSize: 3 })
    readAll(store, history, () => [{ from: 301, to: 303 }])
    readAll(store, history, () => [all(history)])
    expect(idsHeld(store)).toEqual(idsTo(303))
  })

  test('joins a tail that grows while it is being joined, however far', () => {
    const history = new FakeHistory(1000)
    const store = new HistoryStore()
    store.grow(1000)
    const tail = () => [{ from: store.length - 40, to: store.length }]
    readAll(store, history, tail)
    for (const growth of [3000, 5, 1, 700, 2]) {
      history.length += growth
      store.grow(history.length)
      const [request] = store.next(tail())
      if (request) store.add(request, history.read(request))
    }
    expect(store.holdsTail).toBe(true)
    readAll(store, history, () => [all(history)])
    expect(idsHeld(store)).toEqual(idsTo(history.length))
  })

  test('a page newer than what describe told makes the history longer', () => {
    const history = new FakeHistory(120)
    const store = new HistoryStore()
    store.grow(100)
    const [request] = store.next([{ from: 80, to: 100 }])
    if (request) store.add(request, history.read(request))
    expect(store.length).toBe(120)
  })

  test('a workflow task that is not written yet is not taken for an event', () => {
    const history = new FakeHistory(40)
    history.unwritten = 2
    const store = new HistoryStore()
    store.grow(40)
    readAll(store, history, () => [{ from: 1, to: 20 }])
    expect(store.length).toBe(40)
    history.unwritten = 0
    history.length = 44
    store.grow(44)
    readAll(store, history, () => [all(history)])
    expect(store.get(41)?.type).toBe('TIMER_FIRED')
    expect(idsHeld(store)).toEqual(idsTo(44))
  })

  test('says when a page brought nothing, since the history lags behind describe', () => {
    const history = new FakeHistory(50)
    const store = new HistoryStore()
    store.grow(50)
    readAll(store, history, () => [all(history)])
    store.grow(53)
    const [request] = store.next([{ from: 51, to: 53 }])
    expect(request && store.add(request, history.read(request))).toBe(false)
  })

  test.each(['asc', 'desc'] as const)('begins anew (%s) when a token is refused', (order) => {
    const history = new FakeHistory(5000)
    const store = new HistoryStore()
    store.grow(5000)
    const near = order === 'asc' ? { from: 1, to: 400 } : { from: 4600, to: 5000 }
    const further = order === 'asc' ? { from: 1, to: 1500 } : { from: 3500, to: 5000 }
    readAll(store, history, () => [near])
    const [refused] = store.next([further])
    expect(refused?.pageToken).toBeDefined()
    if (refused) store.forget(refused)
    expect(store.next([further])).toEqual([{ order, pageSize: 256 }])
    readAll(store, history, () => [further])
    readAll(store, history, () => [all(history)])
    expect(idsHeld(store)).toEqual(idsTo(5000))
  })
})
