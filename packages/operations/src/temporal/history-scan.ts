import type { HistoryOrder } from '@rewind/contract/history'
import { OperationError } from '../errors.ts'
import { currentCaller, inBulk } from './caller-type.ts'
import type { HistoryPage } from './history-pages.ts'

// The page size counts stored batches, not events, and one batch can hold thousands of events
// (docs/temporal-semantics.md#reading-histories). Each page sets the size of the next one, so that
// a page has about `eventsAPage` events.
const eventsAPage = 1000
const [fewestBatches, maxBatches] = [4, 256]

/** Reads one page of a given history. `pageSize` counts batches. */
export type AskPage<Event> = (
  order: HistoryOrder,
  pageSize: number,
  token: Uint8Array,
) => Promise<HistoryPage<Event>>

/** A page with the order, page size and token that return it again. */
export interface ScannedPage<Event> extends HistoryPage<Event> {
  order: HistoryOrder
  pageSize: number
}

/** Yields every page of a history. Reads the next page while the caller handles the current one. */
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
 * Yields pages newest first. When the server refuses the reverse order because of a rate limit,
 * reads the rest of the history in the forward order, for operators only: the server limits the
 * forward order last (docs/temporal-semantics.md#rate-limits). Throws the refusal if the rest takes
 * more than `maxPages` pages.
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

/** `eventId` is a number in a row and a Long in a message. */
const idOf = ({ eventId }: { eventId?: unknown }): number => Number(eventId ?? 0)

function nextPageSize(batches: number, events: number): number {
  const wanted = Math.round((batches * eventsAPage) / Math.max(1, events))
  return Math.max(fewestBatches, Math.min(maxBatches, wanted))
}
