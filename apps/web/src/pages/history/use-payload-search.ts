import type { RunRef } from '@rewind/contract/primitives'
import { searchEvent } from '@rewind/history/events/search-event'
import { useEffect, useState } from 'react'
import { searchPayloads } from '../../api/history.ts'
import type { HistorySource } from '../../api/history-source.ts'

interface Found {
  q: string
  events: ReadonlySet<number>
  lookedAt: number
  newest: number
  isDone: boolean
  problem?: string
}

export interface PayloadSearch {
  /** Events whose payloads or whole failures contain the text. Each find makes a new set. */
  found: ReadonlySet<number> | undefined
  lookedAt: number
  /** The newest event when the search began, which goes back from there; 0 until that is known. */
  newest: number
  isRunning: boolean
  isDone: boolean
  problem: string | undefined
  start: () => void
  /** Searches the events since then too. */
  goOn: () => void
  stop: () => void
}

/**
 * Searches payloads. For a run, Rewind's server does it, since rows hold no payloads. For a file,
 * the browser does it.
 */
export function usePayloadSearch(
  source: HistorySource,
  run: RunRef | undefined,
  q: string | undefined,
): PayloadSearch {
  const [found, setFound] = useState<Found>()
  const [searching, setSearching] = useState<AbortController>()
  useEffect(() => () => searching?.abort(), [searching])
  // Results of another text do not apply.
  const current = found?.q === q ? found : undefined
  useEffect(() => {
    if (found && found.q !== q) searching?.abort()
  }, [found, q, searching])

  async function start(before?: Found) {
    if (q === undefined) return
    searching?.abort()
    const mine = new AbortController()
    setSearching(mine)
    const events = new Set(before?.events)
    const [lookedAtBefore, after] = [before?.lookedAt ?? 0, before?.newest ?? 0]
    let [lookedAt, newest] = [lookedAtBefore, after]
    const tell = (part: Partial<Found> = {}) => {
      if (!mine.signal.aborted) {
        setFound({ q, events: new Set(events), lookedAt, newest, isDone: false, ...part })
      }
    }
    tell()
    try {
      const lines = run ? searchPayloads(run, q, after, mine.signal) : searchFile(source, q)
      for await (const some of lines) {
        for (const line of some) {
          if ('eventId' in line) events.add(line.eventId)
          else if ('lookedAt' in line) {
            lookedAt = lookedAtBefore + line.lookedAt
            newest = line.newest
          } else if ('error' in line) throw new Error(line.error.message)
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
    newest: current?.newest ?? 0,
    isRunning,
    isDone: current?.isDone ?? false,
    problem: current?.problem,
    start: () => void start(),
    goOn: () => void start(current),
    stop: () => {
      searching?.abort()
      setSearching(undefined)
    },
  }
}

/** The number of events of a file that are searched before the page may draw. */
const slice = 500

async function* searchFile(source: HistorySource, q: string) {
  await readWhole(source)
  const { model, event } = source
  for (let from = model.length; from > 0; from -= slice) {
    const lines = []
    for (let id = from; id > Math.max(0, from - slice); id--) {
      const held = event(id)
      if (held) lines.push(...searchEvent(held, q))
    }
    const lookedAt = model.length - Math.max(0, from - slice)
    yield [...lines, { lookedAt, newest: model.length }]
    await new Promise((resolve) => setTimeout(resolve))
  }
}

/** Resolves once every event of a file is read. */
const readWhole = (source: HistorySource) =>
  new Promise<void>((resolve) => {
    if (source.isComplete) return resolve()
    const stop = source.subscribe(() => {
      if (!source.isComplete) return
      stop()
      resolve()
    })
  })
