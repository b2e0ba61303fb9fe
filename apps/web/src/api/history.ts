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
import { withBasePath } from '../base-path.ts'
import { call, open } from './call.ts'
import { readLines } from './lines.ts'

const keys = {
  history: (run: RunRef) => ['history', run.namespace, run.workflowId, run.runId] as const,
}

/** Returns one page. A page never changes once read, so callers may keep it for good. */
export const readHistoryPage = (
  run: RunRef,
  query: { order: HistoryOrder; pageSize?: number; pageToken?: string },
  signal?: AbortSignal,
) => call(readHistory, { params: run, query, ...(signal && { signal }) })

/** Yields a row for every event as the lines arrive. */
export async function* readIndex(run: RunRef, order: HistoryOrder, signal: AbortSignal) {
  const response = await open(streamHistoryIndex, { params: run, query: { order }, signal })
  yield* readLines<IndexLine>(response)
}

/** Yields the matches in payloads of events after event `after`. */
export async function* searchPayloads(run: RunRef, q: string, after: number, signal: AbortSignal) {
  const response = await open(searchHistory, { params: run, query: { q, after }, signal })
  yield* readLines<SearchLine>(response)
}

/** Returns the response of an export. Its body is the file. */
export const readExport = (run: RunRef, payloads: 'encoded' | 'decoded', signal: AbortSignal) =>
  open(exportHistory, { params: run, query: { payloads }, signal })

interface LiveListener {
  /** Called with new rows. An empty list means that the connection works again after a problem. */
  onRows: (rows: EventRow[]) => void
  onClosed: () => void
  /**
   * Called when Temporal cannot be read or Rewind's server does not answer. The stream retries by
   * itself.
   */
  onProblem: (message: string) => void
}

/**
 * In milliseconds: the page reconnects a refused stream after this. The browser reconnects a broken
 * one.
 */
const pause = 3_000

/**
 * Calls the listener for events written after event `after`. Returns the function that stops it.
 */
export function follow(run: RunRef, after: number, listener: LiveListener): () => void {
  let newest = after
  let timer: ReturnType<typeof setTimeout> | undefined
  let source = connect()

  function connect(): EventSource {
    const made = new EventSource(
      withBasePath(fillUrl(followHistory.url, { ...run }, { after: newest })),
    )
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

/** The history length is part of the key, since the reset points depend on it. */
export const resetPointsQuery = (run: RunRef, historyLength: number | undefined) =>
  queryOptions({
    queryKey: [...keys.history(run), 'reset-points', historyLength],
    queryFn: ({ signal }) => call(listResetPoints, { params: run, signal }),
    enabled: historyLength !== undefined,
    placeholderData: (previous) => previous,
  })
