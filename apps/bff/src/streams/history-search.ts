import type { SearchLine } from '@rewind/contract/history'
import type { RunRef } from '@rewind/contract/primitives'
import { searchEvent } from '@rewind/history/events/search-event'
import type { Temporal } from '@rewind/operations/temporal/gateway'

/** A search with more hits is too broad to be useful. */
const maxHits = 1_000

/**
 * Yields the lines of a search, one page of hits at a time, newest first, down to event `after`.
 */
export async function* historySearch(
  temporal: Temporal,
  run: RunRef,
  { q, after = 0 }: { q: string; after?: number },
): AsyncGenerator<string> {
  let [lookedAt, hits, newest, oldest] = [0, 0, after, Number.POSITIVE_INFINITY]
  for await (const events of temporal.scanHistory(run, { order: 'desc' })) {
    let text = ''
    for (const event of events) {
      newest = Math.max(newest, event.eventId)
      oldest = event.eventId
      if (oldest <= after || hits >= maxHits) break
      lookedAt += 1
      for (const hit of searchEvent(event, q).slice(0, maxHits - hits)) {
        hits += 1
        text += line(hit)
      }
    }
    yield text + line({ lookedAt, newest })
    if (oldest <= after + 1 || hits >= maxHits) break
  }
  yield line({ end: true })
}

const line = (value: SearchLine): string => `${JSON.stringify(value)}\n`
