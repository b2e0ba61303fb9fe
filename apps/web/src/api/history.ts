import {
  type EventRow,
  exportHistory,
  followHistory,
  type HistoryOrder,
  type IndexLine,
  listResetPoints,
  readHistory,
  type SearchLine,
  searchHistory,
  streamHistoryIndex,
} from '@rewind/contract/history'
import { fillUrl } from '@rewind/contract/path'
import type { RunRef } from '@rewind/contract/primitives'
import { queryOptions } from '@tanstack/react-query'
import { call, open } from './call.ts'
import { readLines } from './lines.ts'

const keys = {
  history: (run: RunRef) => ['history', run.namespace, run.workflowId, run.runId] as const,
}

/** One page. A page once read never changes, so whoever keeps pages keeps them for good. */
export const readHistoryPage = (
  run: RunRef,
  query: { order: HistoryOrder; pageSize?: number; pageToken?: string },
  signal?: AbortSignal,
) => call(readHistory, { params: run, query, ...(signal && { signal }) })

/** A light row of every event, as the lines arrive. */
export async function* readIndex(run: RunRef, order: HistoryOrder, signal: AbortSignal) {
  const response = await open(streamHistoryIndex, { params: run, query: { order }, signal })
  yield* readLines<IndexLine>(response)
}

/** What is found in payloads of events after event `after`, as it is found. */
export async function* searchPayloads(run: RunRef, q: string, after: number, signal: AbortSignal) {
  const response = await open(searchHistory, { params: run, query: { q, after }, signal })
  yield* readLines<SearchLine>(response)
}

/** The reply of an export: its body is the file. */
export const readExport = (run: RunRef, payloads: 'encoded' | 'decoded', signal: AbortSignal) =>
  open(exportHistory, { params: run, query: { payloads }, signal })

interface LiveListener {
  /** None at all: the history is read again after a problem. */
  onRows: (rows: EventRow[]) => void
  onClosed: () => void
  /** Temporal cannot be read, or the console's server does not answer; it goes on by itself. */
  onProblem: (message: string) => void
}

/** A refused stream is asked for again after this, in milliseconds; a broken one by the browser. */
const pause = 3_000

/** Hears of events written after event `after`, until it is stopped. */
export function follow(run: RunRef, after: number, listener: LiveListener): () => void {
  let newest = after
  let timer: ReturnType<typeof setTimeout> | undefined
  let source = connect()

  function connect(): EventSource {
    const made = new EventSource(fillUrl(followHistory.url, { ...run }, { after: newest }))
    const on = (type: string, handle: (data: unknown) => void) =>
      made.addEventListener(type, ({ data }: MessageEvent<string>) => handle(JSON.parse(data)))
    on('rows', (data) => {
      const rows = data as EventRow[]
      newest = rows.at(-1)?.eventId ?? newest
      listener.onRows(rows)
    })
    on('problem', (problem) => listener.onProblem((problem as { message: string }).message))
    on('closed', () => {
      made.close()
      listener.onClosed()
    })
    made.onerror = () => {
      listener.onProblem('The console’s server does not answer.')
      if (made.readyState !== EventSource.CLOSED) return
      timer = setTimeout(() => {
        source = connect()
      }, pause)
    }
    return made
  }

  return () => {
    clearTimeout(timer)
    source.close()
  }
}

/** The points depend on how far the history has come: its length is part of the key. */
export const resetPointsQuery = (run: RunRef, historyLength: number | undefined) =>
  queryOptions({
    queryKey: [...keys.history(run), 'reset-points', historyLength],
    queryFn: ({ signal }) => call(listResetPoints, { params: run, signal }),
    enabled: historyLength !== undefined,
    placeholderData: (previous) => previous,
  })
