import type { HistoryPage } from '@rewind/contract/history'
import type { RunRef } from '@rewind/contract/primitives'
import { readHistoryPage } from '../../../api/history.ts'
import { retryDelay } from '../../../api/query-client.ts'
import type { ShownError } from '../../../components/ErrorView.tsx'
import { type EventRange, HistoryStore, type PageRequest } from './history-store.ts'

/** Errors that another try does not mend. */
const lasting = new Set(['NOT_FOUND', 'FORBIDDEN', 'UNAUTHENTICATED', 'INVALID', 'UNSUPPORTED'])
/** Describe may know of an event a moment before the history can be read up to it. */
const lagPause = 1000

/** Reads the pages that are wanted into a store, up to one from each end at a time, and tells who listens. */
export class HistoryLoader {
  readonly store = new HistoryStore()
  /** Why the last page could not be read. */
  error: ShownError | undefined
  lastReadAt: number | undefined
  #readPage: (request: PageRequest) => Promise<HistoryPage>
  #wanted: readonly EventRange[] = []
  #underWay = new Set<PageRequest['order']>()
  #failureCount = 0
  #pause: ReturnType<typeof setTimeout> | undefined
  #listeners = new Set<() => void>()

  constructor(readPage: (request: PageRequest) => Promise<HistoryPage>) {
    this.#readPage = readPage
  }

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** Replaces what is wanted; nothing more is read once all of it is held. */
  want(ranges: readonly EventRange[]) {
    this.#wanted = ranges
    this.#readOn()
  }

  grow(historyLength: number) {
    if (!this.store.grow(historyLength)) return
    this.#tell()
    this.#readOn()
  }

  retry() {
    this.#failureCount = 0
    this.error = undefined
    clearTimeout(this.#pause)
    this.#pause = undefined
    this.#tell()
    this.#readOn()
  }

  #readOn() {
    if (this.#pause !== undefined || (this.error && lasting.has(this.error.code ?? ''))) return
    for (const request of this.store.next(this.#wanted)) {
      if (!this.#underWay.has(request.order)) void this.#read(request)
    }
  }

  async #read(request: PageRequest) {
    this.#underWay.add(request.order)
    try {
      const page = await this.#readPage(request)
      this.error = undefined
      this.#failureCount = 0
      this.lastReadAt = Date.now()
      const isNews = this.store.add(request, page)
      if (!isNews && request.pageToken === undefined) this.#wait(lagPause)
    } catch (cause) {
      this.#failed(request, cause)
    } finally {
      this.#underWay.delete(request.order)
    }
    this.#tell()
    this.#readOn()
  }

  #failed(request: PageRequest, cause: unknown) {
    const error: ShownError = cause instanceof Error ? cause : { message: String(cause) }
    if (error.code === 'INVALID' && request.pageToken !== undefined) {
      // A server that was replaced may refuse the tokens of the one before.
      this.store.forget(request)
    } else {
      this.error = error
    }
    this.#wait(retryDelay(this.#failureCount++))
  }

  #wait(milliseconds: number) {
    clearTimeout(this.#pause)
    this.#pause = setTimeout(() => {
      this.#pause = undefined
      this.#readOn()
    }, milliseconds)
  }

  #tell() {
    for (const listener of this.#listeners) listener()
  }
}

/** The histories looked at last, so that going to another tab and back reads nothing twice. */
const kept = new Map<string, HistoryLoader>()
const keptCount = 2

export function historyOf(run: RunRef): HistoryLoader {
  const key = JSON.stringify([run.namespace, run.workflowId, run.runId])
  const loader = kept.get(key) ?? new HistoryLoader((request) => readHistoryPage(run, request))
  kept.delete(key)
  kept.set(key, loader)
  for (const oldest of [...kept.keys()].slice(0, -keptCount)) kept.delete(oldest)
  return loader
}
