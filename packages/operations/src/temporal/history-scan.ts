import type { HistoryOrder } from '@rewind/contract/history'
import { OperationError } from '../errors.ts'
import { currentCaller, inBulk } from './caller-type.ts'
import type { HistoryPage } from './history-pages.ts'

// The server counts stored batches, not events, and one batch may hold thousands (semantics §6): the
// size of the next page follows from the one before, so that a page has about so many events.
const eventsAPage = 1000
const [fewestBatches, maxBatches] = [4, 256]

/** Asks for one page of a certain history; `pageSize` counts batches. */
export type AskPage<Event> = (
  order: HistoryOrder,
  pageSize: number,
  token: Uint8Array,
) => Promise<HistoryPage<Event>>

/** A page with the order, the size and the token that lead to it again. */
export interface ScannedPage<Event> extends HistoryPage<Event> {
  order: HistoryOrder
  pageSize: number
}

/** Every page of a history; the next one travels while one is looked at. */
export async function* scanPages<Event>(
  askPage: AskPage<Event>,
  order: HistoryOrder,
  firstPageSize: number,
): AsyncGenerator<ScannedPage<Event>> {
  let at = { token: new Uint8Array() as Uint8Array, pageSize: firstPageSize }
  let page = askPage(order, at.pageSize, at.token)
  for (;;) {
    const { events, token } = await page
    const here = at
    const isLast = token.length === 0
    if (!isLast) {
      at = { token, pageSize: nextPageSize(at.pageSize, events.length) }
      page = inBulk(() => askPage(order, at.pageSize, at.token))
      page.catch(() => undefined)
    }
    yield { events, order, ...here }
    if (isLast) return
  }
}

/**
 * Pages from the newest on, for as long as the server serves them. Where a namespace's rate is used up
 * the reverse order is among the first to be refused, and the forward one among the last (semantics
 * §6): for who waits, the rest of the history is then read from its oldest event on. Where that takes
 * more than `mostPages`, the refusal stands.
 */
export async function* unlessRefused<Event extends { eventId?: unknown }>(
  newestFirst: AsyncGenerator<ScannedPage<Event>>,
  askPage: AskPage<Event>,
  maxPages = Number.POSITIVE_INFINITY,
): AsyncGenerator<ScannedPage<Event>> {
  let below = Number.POSITIVE_INFINITY
  try {
    for await (const page of newestFirst) {
      below = Math.min(below, ...page.events.slice(-1).map(idOf))
      yield page
    }
  } catch (error) {
    const isRefused = error instanceof OperationError && error.code === 'RATE_LIMITED'
    if (!isRefused || currentCaller() === 'background') throw error
    const older: ScannedPage<Event>[] = []
    for await (const page of scanPages(askPage, 'asc', maxBatches)) {
      if (older.length >= maxPages) throw error
      older.push({ ...page, events: page.events.filter((event) => idOf(event) < below).reverse() })
      if (page.events.some((event) => idOf(event) >= below)) break
    }
    yield* older.reverse()
  }
}

/** A number of a row, a Long of a message. */
const idOf = ({ eventId }: { eventId?: unknown }): number => Number(eventId ?? 0)

function nextPageSize(batches: number, events: number): number {
  const wanted = Math.round((batches * eventsAPage) / Math.max(1, events))
  return Math.max(fewestBatches, Math.min(maxBatches, wanted))
}
