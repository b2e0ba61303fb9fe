import type { SearchLine } from '@rewind/contract/history'
import type { RunRef } from '@rewind/contract/primitives'
import { searchEvent } from '@rewind/history/search-event'
import type { Temporal } from '../temporal/temporal.ts'

/** With more of them one looks for something else. */
const mostHits = 1_000

/** The lines of a search, a page's hits at a time, newest first. */
export async function* historySearch(
  temporal: Temporal,
  run: RunRef,
  q: string,
): AsyncGenerator<string> {
  let [lookedAt, hits] = [0, 0]
  for await (const events of temporal.scanHistory(run, { order: 'desc' })) {
    let text = ''
    for (const event of events) {
      if (hits >= mostHits) break
      lookedAt += 1
      for (const hit of searchEvent(event, q).slice(0, mostHits - hits)) {
        hits += 1
        text += line(hit)
      }
    }
    yield text + line({ lookedAt })
    if (hits >= mostHits) break
  }
  yield line({ end: true })
}

const line = (value: SearchLine): string => `${JSON.stringify(value)}\n`
