import type { RunRef } from '@rewind/contract/primitives'
import pLimit from 'p-limit'
import type { TemporalConnection } from './connection.ts'
import { isoTime } from './convert.ts'
import { eventPrinter } from './event-json.ts'
import type { ScanOptions, Temporal } from './gateway.ts'
import { toHistoryEvent } from './history-event.ts'
import { type ProtoEvent, type ReadPage, readEvents, readRows } from './history-pages.ts'
import { type AskPage, type ScannedPage, scanPages, unlessRefused } from './history-scan.ts'
import { nextPage, tokenBytes } from './page-bytes.ts'
import { temporal } from './proto.ts'
import { SearchAttributeAliases } from './raw-history.ts'
import type { TaskFinishes } from './task-finishes.ts'

const firstScanPageSize = 16
/** Maximum concurrent page reads for all browsers together. Further reads queue. */
const pagesAtOnce = 6

export function historyReader(
  connection: TemporalConnection,
  finishes?: TaskFinishes,
): Pick<Temporal, 'readHistory' | 'scanRows' | 'scanHistory' | 'scanHistoryJson' | 'findEvents'> {
  const slots = pLimit(pagesAtOnce)
  const aliases = new SearchAttributeAliases(connection)

  const pagesOf =
    <Event>(read: ReadPage<Event>, { namespace, workflowId, runId }: RunRef): AskPage<Event> =>
    (order, maximumPageSize, nextPageToken) => {
      const execution = { workflowId, runId }
      const request = { namespace, execution, maximumPageSize, nextPageToken }
      return slots(() => read(connection, order, request, aliases))
    }

  function scan<Event extends { eventId?: unknown }>(
    read: ReadPage<Event>,
    run: RunRef,
    { order = 'asc', firstPageSize = firstScanPageSize }: ScanOptions = {},
  ): AsyncGenerator<ScannedPage<Event>> {
    const askPage = pagesOf(read, run)
    const pages = scanPages(askPage, order, firstPageSize)
    return order === 'asc' ? pages : unlessRefused(pages, askPage)
  }

  return {
    async readHistory(run, { order = 'asc', pageSize = 64, pageToken }) {
      const page = await pagesOf(readEvents, run)(order, pageSize, tokenBytes(pageToken))
      const events = page.events.map(toHistoryEvent)
      if (order === 'desc' && pageToken === undefined) finishes?.note(run, events)
      return { events, ...nextPage(page.token) }
    },

    async *scanRows(run, options) {
      for await (const { events, token, order, pageSize } of scan(readRows, run, options)) {
        const pageToken = nextPage(token).nextPageToken
        yield {
          rows: events,
          order,
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

    async *findEvents(run, { types, notBefore, maxEvents = Number.POSITIVE_INFINITY }) {
      const wanted = new Set(types.map(eventTypeNumber))
      const askPage = pagesOf(readEvents, run)
      let seen = 0
      for await (const { events } of unlessRefused(growingPages(askPage), askPage, 20)) {
        for (const event of events) {
          if (notBefore !== undefined && isBefore(event, notBefore)) return
          if (wanted.has(event.eventType ?? 0)) yield toHistoryEvent(event)
        }
        seen += events.length
        if (seen >= maxEvents) return
      }
    },
  }
}

/** Newest first, with growing pages: callers mostly find their event among the newest ones. */
async function* growingPages<Event>(askPage: AskPage<Event>): AsyncGenerator<ScannedPage<Event>> {
  let token: Uint8Array = new Uint8Array()
  let pageSize = 8
  do {
    const page = await askPage('desc', pageSize, token)
    yield { ...page, order: 'desc', pageSize }
    token = page.token
    pageSize = Math.min(pageSize * 4, 256)
  } while (token.length > 0)
}

/** The CLI prints raw events with the names of search attributes in the visibility store. */
const readAsStored: typeof readEvents = (connection, order, request) =>
  readEvents(connection, order, request)

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
