import type { HistoryOrder } from '@rewind/contract/history'
import type { RunRef } from '@rewind/contract/primitives'
import { Slots } from '../slots.ts'
import type { TemporalConnection } from './connection.ts'
import { isoTime } from './convert.ts'
import { eventPrinter } from './event-json.ts'
import { toHistoryEvent } from './history-event.ts'
import {
  type HistoryPage,
  type ProtoEvent,
  type ReadPage,
  readEvents,
  readRows,
} from './history-pages.ts'
import { nextPage, tokenBytes } from './page-bytes.ts'
import { temporal } from './proto.ts'
import { SearchAttributeAliases } from './raw-history.ts'
import type { TaskFinishes } from './task-finishes.ts'
import type { ScanOptions, Temporal } from './temporal.ts'

// The server counts stored batches, not events, and one batch may hold thousands (semantics §6): the
// size of the next page follows from the one before, so that a page has about so many events.
const eventsAPage = 1000
const [fewestBatches, mostBatches] = [4, 256]
const firstScanPageSize = 16
/** Read from Temporal at once by all browsers together; the others wait for their turn. */
const pagesAtOnce = 6

export function historyReader(
  connection: TemporalConnection,
  finishes?: TaskFinishes,
): Pick<Temporal, 'readHistory' | 'scanRows' | 'scanHistory' | 'scanHistoryJson' | 'findEvents'> {
  const slots = new Slots(pagesAtOnce)
  const aliases = new SearchAttributeAliases(connection)

  const ask = <Event>(
    read: ReadPage<Event>,
    { namespace, workflowId, runId }: RunRef,
    order: HistoryOrder,
    maximumPageSize: number,
    nextPageToken: Uint8Array,
  ): Promise<HistoryPage<Event>> => {
    const request = { namespace, execution: { workflowId, runId }, maximumPageSize, nextPageToken }
    return slots.run(() => read(connection, order, request, aliases))
  }

  /** Each page with the token that led to it; the next one travels while it is looked at. */
  async function* scan<Event>(
    read: ReadPage<Event>,
    run: RunRef,
    { order = 'asc', firstPageSize = firstScanPageSize }: ScanOptions = {},
  ) {
    let at: { token: Uint8Array; pageSize: number } = {
      token: new Uint8Array(),
      pageSize: firstPageSize,
    }
    let page = ask(read, run, order, at.pageSize, at.token)
    for (;;) {
      const { events, token } = await page
      const here = at
      const isLast = token.length === 0
      if (!isLast) {
        at = { token, pageSize: nextPageSize(at.pageSize, events.length) }
        page = ask(read, run, order, at.pageSize, at.token)
        page.catch(() => undefined)
      }
      yield { events, ...here }
      if (isLast) return
    }
  }

  return {
    async readHistory(run, { order = 'asc', pageSize = 64, pageToken }) {
      const page = await ask(readEvents, run, order, pageSize, tokenBytes(pageToken))
      const events = page.events.map(toHistoryEvent)
      if (order === 'desc' && pageToken === undefined) finishes?.note(run, events)
      return { events, ...nextPage(page.token) }
    },

    async *scanRows(run, options) {
      for await (const { events, token, pageSize } of scan(readRows, run, options)) {
        const pageToken = nextPage(token).nextPageToken
        yield {
          rows: events,
          pageSize,
          ...(pageToken === undefined ? {} : { pageToken }),
        }
      }
    },

    async *scanHistory(run, options) {
      for await (const { events } of scan(readEvents, run, options))
        yield events.map(toHistoryEvent)
    },

    async *scanHistoryJson(run, payloads) {
      const print = printEvent[payloads]
      for await (const { events } of scan(
        payloads === 'encoded' ? readAsStored : readEvents,
        run,
      )) {
        if (events.length > 0) yield events.map((event) => `    ${print(event)}`).join(',\n')
      }
    },

    async *findEvents(run, { types, notBefore, mostEvents = Number.POSITIVE_INFINITY }) {
      const wanted = new Set(types.map(eventTypeNumber))
      let token: Uint8Array = new Uint8Array()
      let pageSize = 8
      let seen = 0
      do {
        const page = await ask(readEvents, run, 'desc', pageSize, token)
        for (const event of page.events) {
          if (notBefore !== undefined && isBefore(event, notBefore)) return
          if (wanted.has(event.eventType ?? 0)) yield toHistoryEvent(event)
        }
        token = page.token
        seen += page.events.length
        pageSize = Math.min(pageSize * 4, 256)
      } while (token.length > 0 && seen < mostEvents)
    },
  }
}

/** The CLI prints raw events with the store's names of search attributes. */
const readAsStored: typeof readEvents = (connection, order, request) =>
  readEvents(connection, order, request)

function nextPageSize(batches: number, events: number): number {
  const wanted = Math.round((batches * eventsAPage) / Math.max(1, events))
  return Math.max(fewestBatches, Math.min(mostBatches, wanted))
}

const printEvent = { encoded: eventPrinter('encoded'), decoded: eventPrinter('decoded') }

const { EventType } = temporal.api.enums.v1

const eventTypeNumber = (type: string): number => {
  const numbers: Record<string, number | string> = EventType
  return Number(numbers[`EVENT_TYPE_${type}`])
}

const isBefore = ({ eventTime }: ProtoEvent, time: string): boolean => {
  const happened = isoTime(eventTime)
  return happened !== undefined && happened < time
}
