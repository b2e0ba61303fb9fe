import type { HistoryPage, IndexPage } from '@rewind/contract/history'
import { expect, test } from 'vitest'
import { EventPages } from '../src/api/event-pages.ts'

type Request = Pick<IndexPage, 'order' | 'pageSize' | 'pageToken'>

/** A server with pages of ten events, newest first. The token of a page is its first id. */
function server(length: number) {
  const asked: Request[] = []
  const state = { length }
  const read = async (request: Request): Promise<HistoryPage> => {
    asked.push(request)
    const newest = request.pageToken === undefined ? state.length : Number(request.pageToken)
    const ids = Array.from({ length: Math.min(10, newest) }, (_, at) => newest - at)
    const next = newest - 10
    return {
      events: ids.map((eventId) => ({ eventId, type: 'TIMER_FIRED', time: '', attributes: {} })),
      ...(next > 0 && { nextPageToken: String(next) }),
    }
  }
  return { asked, state, read }
}

const page = (from: number, to: number, pageToken?: string): IndexPage => ({
  from,
  to,
  order: 'desc',
  pageSize: 10,
  ...(pageToken !== undefined && { pageToken }),
})

test('the page of an event serves its neighbours, and is read once', async () => {
  const { asked, read } = server(30)
  const pages = new EventPages(read)
  pages.addPage(page(21, 30))
  pages.addPage(page(11, 20, '20'))
  await Promise.all([pages.read(15), pages.read(12)])
  await pages.read(20)
  expect(asked).toEqual([{ order: 'desc', pageSize: 10, pageToken: '20' }])
  expect(pages.get(11)?.eventId).toBe(11)
})

test('an event that the index has not reached is not requested', async () => {
  const { asked, read } = server(30)
  const pages = new EventPages(read)
  await pages.read(15)
  pages.addPage(page(21, 30))
  await pages.read(15)
  expect(asked).toEqual([])
})

test('the newest events are read from the newest down, even after the run has grown', async () => {
  const { asked, state, read } = server(30)
  const pages = new EventPages(read)
  pages.addPage(page(21, 30))
  pages.addPage(page(11, 20, '20'))
  state.length = 55
  await pages.read(26)
  expect(pages.get(26)?.eventId).toBe(26)
  expect(asked.map(({ pageToken }) => pageToken)).toEqual([undefined, '45', '35'])
  await pages.read(50)
  expect(asked).toHaveLength(3)
})

test('a history of one page needs no token', async () => {
  const { read } = server(5)
  const pages = new EventPages(read)
  pages.addPage(page(1, 5))
  await pages.read(3)
  expect(pages.get(3)?.eventId).toBe(3)
})

test('a page that could not be read is requested again', async () => {
  const { read } = server(30)
  let isAway = true
  const pages = new EventPages((request) =>
    isAway ? Promise.reject(new Error('away')) : read(request),
  )
  pages.addPage(page(11, 20, '20'))
  await expect(pages.read(15)).rejects.toThrow('away')
  isAway = false
  await pages.read(15)
  expect(pages.get(15)?.eventId).toBe(15)
})
