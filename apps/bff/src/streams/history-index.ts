import type { HistoryOrder, IndexLine } from '@rewind/contract/history'
import type { RunRef } from '@rewind/contract/primitives'
import type { Temporal } from '@rewind/operations/temporal/gateway'
import type { PageTokens } from '../page-tokens.ts'
import { historyScope } from './history-scope.ts'

/** Small, so that the first rows appear quickly. */
const firstPageSize = 16

/** Yields the lines of the index, one page of rows at a time. */
export async function* historyIndex(
  { temporal, pageTokens }: { temporal: Temporal; pageTokens: PageTokens },
  run: RunRef,
  order: HistoryOrder,
): AsyncGenerator<string> {
  const asked = order === 'asc' ? newestEventId(temporal, run) : undefined
  asked?.catch(() => undefined)
  let newest: number | undefined
  for await (const page of temporal.scanRows(run, { order, firstPageSize })) {
    const { pageSize, pageToken } = page
    const scope = historyScope(run, page.order)
    let text = ''
    if (newest === undefined) {
      newest = asked === undefined ? (page.rows[0]?.eventId ?? 0) : await asked
      text += line({ length: newest })
    }
    const last = newest
    // Newer rows reach the page through the live stream.
    const rows = page.rows.filter(({ eventId }) => eventId <= last)
    for (const row of rows) text += line(row)
    const [first, end] = [rows[0]?.eventId, rows.at(-1)?.eventId]
    if (first !== undefined && end !== undefined) {
      const [from, to] = order === 'asc' ? [first, end] : [end, first]
      const token = pageToken === undefined ? {} : { pageToken: pageTokens.seal(scope, pageToken) }
      text += line({ page: { from, to, order: page.order, pageSize, ...token } })
    }
    yield text
    if (order === 'asc' && end === last) break
  }
  yield line({ end: true })
}

const line = (value: IndexLine): string => `${JSON.stringify(value)}\n`

async function newestEventId(temporal: Temporal, run: RunRef): Promise<number> {
  const { events } = await temporal.readHistory(run, { order: 'desc', pageSize: 1 })
  return events[0]?.eventId ?? 0
}
