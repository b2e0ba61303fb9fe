import type { SearchLine } from '@rewind/contract/history'
import type { RunRef } from '@rewind/contract/primitives'
import { searchEvent } from '@rewind/history/search-event'
import type { Temporal } from '../temporal/temporal.ts'

/** More hits than this name too much to be told apart. */
const mostHits = 5_000

/** The lines of a search, a page's hits at a time, newest first. */
export async function* historySearch(
  temporal: Temporal,
  run: RunRef,
  q: string,
): AsyncGenerator<string> {
  let [lookedAt, hits] = [0, 0]
  for await (const { events } of temporal.scanHistory(run, { order: 'desc' })) {
    let text = ''
    for (const event of events) {
      for (const hit of searchEvent(event, q)) {
        hits += 1
        text += line(hit)
      }
    }
    lookedAt += events.length
    yield text + line({ lookedAt })
    if (hits >= mostHits) break
  }
  yield line({ end: true })
}

const line = (value: SearchLine): string => `${JSON.stringify(value)}\n`
