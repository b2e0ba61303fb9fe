import type { HistoryPage } from '@rewind/contract/history'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ApiError } from '../src/api/call.ts'
import { HistoryLoader } from '../src/pages/workflow/history/history-loader.ts'
import type { PageRequest } from '../src/pages/workflow/history/history-store.ts'

/** Pages of ten events, each answered by hand. */
class FakeServer {
  length: number
  waiting: { request: PageRequest; answer: () => void; fail: (error: Error) => void }[] = []
  constructor(length: number) {
    this.length = length
  }

  read = (request: PageRequest) =>
    new Promise<HistoryPage>((resolve, reject) => {
      this.waiting.push({ request, answer: () => resolve(this.page(request)), fail: reject })
    })

  page({ order, pageToken }: PageRequest): HistoryPage {
    const step = order === 'asc' ? 1 : -1
    const first = pageToken === undefined ? (step === 1 ? 1 : this.length) : Number(pageToken)
    const ids = Array.from({ length: 10 }, (_, at) => first + at * step)
    const events = ids
      .filter((id) => id >= 1 && id <= this.length)
      .map((eventId) => ({ eventId, type: 'TIMER_FIRED', time: '', attributes: {} }))
    const next = first + 10 * step
    return { events, ...(next >= 1 && next <= this.length && { nextPageToken: String(next) }) }
  }

  /** Answers what is asked now, and lets the loader ask on. */
  async answer() {
    for (const { answer } of this.waiting.splice(0)) answer()
    await vi.advanceTimersByTimeAsync(0)
  }

  async fail(error: Error) {
    for (const { fail } of this.waiting.splice(0)) fail(error)
    await vi.advanceTimersByTimeAsync(0)
  }
}

const unavailable = new ApiError(503, { code: 'UNAVAILABLE', message: 'Temporal is away.' })

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function loaderOf(length: number) {
  const server = new FakeServer(length)
  const loader = new HistoryLoader(server.read)
  loader.grow(length)
  return { server, loader }
}

test('reads until what is wanted is held, and no further', async () => {
  const { server, loader } = loaderOf(1000)
  loader.want([{ from: 980, to: 1000 }])
  for (let page = 0; page < 3; page++) {
    expect(server.waiting).toHaveLength(1)
    await server.answer()
  }
  expect(server.waiting).toEqual([])
  expect(loader.store.heldCount).toBe(30)
})

test('asks for the same page once, however often it is wanted', async () => {
  const { server, loader } = loaderOf(1000)
  loader.want([{ from: 990, to: 1000 }])
  loader.want([{ from: 985, to: 995 }])
  expect(server.waiting).toHaveLength(1)
})

test('reads from both ends at the same time', async () => {
  const { server, loader } = loaderOf(1000)
  loader.want([{ from: 1, to: 1000 }])
  expect(server.waiting.map(({ request }) => request.order)).toEqual(['desc', 'asc'])
})

test('stops when nothing is wanted any more', async () => {
  const { server, loader } = loaderOf(1000)
  loader.want([{ from: 1, to: 1000 }])
  loader.want([])
  await server.answer()
  expect(server.waiting).toEqual([])
  expect(loader.store.heldCount).toBe(20)
})

test('a failure keeps what is held, is told, and is tried again by itself', async () => {
  const { server, loader } = loaderOf(1000)
  const told = vi.fn()
  loader.subscribe(told)
  loader.want([{ from: 985, to: 1000 }])
  await server.answer()
  await server.fail(unavailable)
  expect(loader.error).toBe(unavailable)
  expect(told).toHaveBeenCalledTimes(2)
  expect(loader.store.heldCount).toBe(10)
  expect(server.waiting).toEqual([])
  await vi.advanceTimersByTimeAsync(30_000)
  await server.answer()
  expect(loader.error).toBeUndefined()
  expect(loader.store.heldCount).toBe(20)
})

test('what another try does not mend waits for the operator', async () => {
  const { server, loader } = loaderOf(1000)
  loader.want([{ from: 985, to: 1000 }])
  await server.fail(new ApiError(404, { code: 'NOT_FOUND', message: 'No such run.' }))
  await vi.advanceTimersByTimeAsync(120_000)
  expect(server.waiting).toEqual([])
  loader.retry()
  expect(server.waiting).toHaveLength(1)
})

test('a refused page token is no error to show: that end is begun anew', async () => {
  const { server, loader } = loaderOf(1000)
  loader.want([{ from: 985, to: 1000 }])
  await server.answer()
  await server.fail(new ApiError(400, { code: 'INVALID', message: 'Unknown page token.' }))
  expect(loader.error).toBeUndefined()
  await vi.advanceTimersByTimeAsync(30_000)
  expect(server.waiting.map(({ request }) => request.pageToken)).toEqual([undefined])
  await server.answer()
  await vi.advanceTimersByTimeAsync(2000)
  await server.answer()
  expect(loader.store.get(985)).toBeDefined()
})

test('waits a moment when describe knows of events that cannot be read yet', async () => {
  const { server, loader } = loaderOf(20)
  loader.want([{ from: 1, to: 30 }])
  await server.answer()
  await server.answer()
  loader.grow(21)
  await server.answer()
  expect(server.waiting).toEqual([])
  server.length = 21
  await vi.advanceTimersByTimeAsync(2000)
  await server.answer()
  expect(loader.store.get(21)).toBeDefined()
})
