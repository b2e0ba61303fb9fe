import type { RunRef } from '@rewind/contract/primitives'
import { searchEvent } from '@rewind/history/search-event'
import { useEffect, useState } from 'react'
import { searchPayloads } from '../../api/history.ts'
import type { HistorySource } from '../../api/history-source.ts'

interface Found {
  q: string
  events: ReadonlySet<number>
  lookedAt: number
  isDone: boolean
  problem?: string
}

export interface PayloadSearch {
  /** Events whose payloads or whole failures hold the text; a new set whenever there are more. */
  found: ReadonlySet<number> | undefined
  lookedAt: number
  isRunning: boolean
  isDone: boolean
  problem: string | undefined
  start: () => void
  stop: () => void
}

/** A search that the console's server does, since rows hold no payloads; a file's events are at hand. */
export function usePayloadSearch(
  source: HistorySource,
  run: RunRef | undefined,
  q: string | undefined,
): PayloadSearch {
  const [found, setFound] = useState<Found>()
  const [searching, setSearching] = useState<AbortController>()
  useEffect(() => () => searching?.abort(), [searching])
  // What was found for another text is no answer to this one.
  const current = found?.q === q ? found : undefined
  useEffect(() => {
    if (found && found.q !== q) searching?.abort()
  }, [found, q, searching])

  async function start() {
    if (q === undefined) return
    searching?.abort()
    const mine = new AbortController()
    setSearching(mine)
    const events = new Set<number>()
    let lookedAt = 0
    const tell = (part: Partial<Found> = {}) => {
      if (!mine.signal.aborted) {
        setFound({ q, events: new Set(events), lookedAt, isDone: false, ...part })
      }
    }
    tell()
    try {
      const lines = run ? searchPayloads(run, q, mine.signal) : searchFile(source, q)
      for await (const some of lines) {
        for (const line of some) {
          if ('eventId' in line) events.add(line.eventId)
          else if ('lookedAt' in line) lookedAt = line.lookedAt
          else if ('error' in line) throw new Error(line.error.message)
        }
        tell()
      }
      tell({ isDone: true })
    } catch (cause) {
      tell({ isDone: true, problem: cause instanceof Error ? cause.message : String(cause) })
    }
  }

  const isRunning = current !== undefined && !current.isDone && searching?.signal.aborted === false
  return {
    found: current?.events,
    lookedAt: current?.lookedAt ?? 0,
    isRunning,
    isDone: current?.isDone ?? false,
    problem: current?.problem,
    start: () => void start(),
    stop: () => {
      searching?.abort()
      setSearching(undefined)
    },
  }
}

/** How many events of a file are searched before the page may draw. */
const slice = 500

async function* searchFile({ model, event }: HistorySource, q: string) {
  for (let from = model.length; from > 0; from -= slice) {
    const lines = []
    for (let id = from; id > Math.max(0, from - slice); id--) {
      const held = event(id)
      if (held) lines.push(...searchEvent(held, q))
    }
    yield [...lines, { lookedAt: model.length - Math.max(0, from - slice) }]
    await new Promise((resolve) => setTimeout(resolve))
  }
}
