import type { EventRow } from '@rewind/contract/history'
import { hideEventPayloads, hidePayloads } from '@rewind/history/payloads/hidden-payloads'
import { toEventRow } from '@rewind/history/rows/event-row'
import { OperationError } from '../errors.ts'
import type { Temporal } from '../temporal/gateway.ts'
import { type AskPage, scanPages, unlessRefused } from '../temporal/history-scan.ts'
import { nextPage, tokenBytes } from '../temporal/page-bytes.ts'

type Reads = Pick<
  Temporal,
  | 'listWorkflows'
  | 'describe'
  | 'readActivity'
  | 'readRunMetadata'
  | 'readHistory'
  | 'scanRows'
  | 'scanHistory'
  | 'scanHistoryJson'
  | 'findEvents'
  | 'query'
  | 'readHandlers'
  | 'readUpdate'
>

const firstScanPageSize = 16

/**
 * Returns the gateway for a user without the permission `payloads`: each payload keeps its encoding and
 * size, and loses its data. What is made from these reads, such as rows, plans and searches, has no data
 * either.
 */
export function withoutPayloads(temporal: Temporal): Temporal {
  const readHistory: Temporal['readHistory'] = async (run, request) => {
    const page = await temporal.readHistory(run, request)
    return { ...page, events: page.events.map(hideEventPayloads) }
  }

  const reads: Reads = {
    listWorkflows: async (...asked) => hidePayloads(await temporal.listWorkflows(...asked)),
    describe: async (...asked) => hidePayloads(await temporal.describe(...asked)),
    readActivity: async (ref) => hidePayloads(await temporal.readActivity(ref)),
    readRunMetadata: async (run) => hidePayloads(await temporal.readRunMetadata(run)),
    query: async (...asked) => hidePayloads(await temporal.query(...asked)),
    readUpdate: async (...asked) => hidePayloads(await temporal.readUpdate(...asked)),
    async readHandlers(run) {
      const { currentDetails: _, ...handlers } = await temporal.readHandlers(run)
      return handlers
    },

    readHistory,
    async *scanHistory(run, options) {
      for await (const events of temporal.scanHistory(run, options)) {
        yield events.map(hideEventPayloads)
      }
    },
    async *findEvents(run, wanted) {
      for await (const event of temporal.findEvents(run, wanted)) yield hideEventPayloads(event)
    },
    // The gateway makes its rows from the stored bytes. These are made from events without data.
    async *scanRows(run, { order = 'asc', firstPageSize = firstScanPageSize } = {}) {
      const askPage: AskPage<EventRow> = async (order, pageSize, token) => {
        const { nextPageToken } = nextPage(token)
        const page = await readHistory(run, {
          order,
          pageSize,
          ...(nextPageToken === undefined ? {} : { pageToken: nextPageToken }),
        })
        return { events: page.events.map(toEventRow), token: tokenBytes(page.nextPageToken) }
      }
      const pages = scanPages(askPage, order, firstPageSize)
      for await (const { events, token, ...page } of order === 'asc'
        ? pages
        : unlessRefused(pages, askPage)) {
        const { nextPageToken: pageToken } = nextPage(token)
        yield { ...page, rows: events, ...(pageToken === undefined ? {} : { pageToken }) }
      }
    },
    // An export holds each event as Temporal stores it.
    // biome-ignore lint/correctness/useYield: refuses before the first text
    async *scanHistoryJson() {
      throw new OperationError(
        'FORBIDDEN',
        'An export contains payloads, and you lack the permission payloads.',
      )
    },
  }
  return { ...temporal, ...reads }
}
