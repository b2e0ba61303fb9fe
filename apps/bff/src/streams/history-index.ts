import type { HistoryOrder, IndexPage } from '@rewind/contract/history'
import type { RunRef } from '@rewind/contract/primitives'
import { toEventRow } from '@rewind/history/event-row'
import type { PageTokens } from '../page-tokens.ts'
import type { Temporal } from '../temporal/temporal.ts'
import { historyScope } from './history-scope.ts'

/** The first rows should be there at once. */
const firstPageSize = 16

/** The lines of the index, a page's rows at a time. */
export async function* historyIndex(
  { temporal, pageTokens }: { temporal: Temporal; pageTokens: PageTokens },
  run: RunRef,
  order: HistoryOrder,
): AsyncGenerator<string> {
  let newest = order === 'asc' ? await newestEventId(temporal, run) : undefined
  for await (const scanned of temporal.scanHistory(run, { order, firstPageSize })) {
    const { events, pageSize, pageToken } = scanned
    let text = ''
    if (newest === undefined || scanned.pageToken === undefined) {
      newest ??= events[0]?.eventId ?? 0
      text += `${JSON.stringify({ length: newest })}\n`
    }
    // To the last page read forward the server may append a task under way that is not written yet.
    const written = events.filter(({ eventId }) => newest === undefined || eventId <= newest)
    for (const event of written) text += `${JSON.stringify(toEventRow(event))}\n`
    const ids = [written[0]?.eventId ?? 0, written.at(-1)?.eventId ?? 0]
    if (written.length > 0) {
      const page: IndexPage = {
        from: Math.min(...ids),
        to: Math.max(...ids),
        order,
        pageSize,
        ...(pageToken === undefined
          ? {}
          : { pageToken: pageTokens.seal(historyScope(run, order), pageToken) }),
      }
      text += `${JSON.stringify({ page })}\n`
    }
    yield text
  }
  yield `${JSON.stringify({ end: true })}\n`
}

/** What is newer than this is for whoever follows the run. */
async function newestEventId(temporal: Temporal, run: RunRef): Promise<number> {
  const { events } = await temporal.readHistory(run, { order: 'desc', pageSize: 1 })
  return events[0]?.eventId ?? 0
}
