import type { EventRow, IndexLine } from '@rewind/contract/history'
import type { RunRef } from '@rewind/contract/primitives'
import { HistoryModel } from '@rewind/history/rows/history-model'
import { closingStatus } from '@rewind/history/rows/row-categories'
import { queryOptions } from '@tanstack/react-query'
import type { ShownError } from '../shown-error.ts'
import { EventPages } from './event-pages.ts'
import { follow, readHistoryPage, readIndex } from './history.ts'
import type { HistorySource } from './history-source.ts'
import { retryDelay } from './query-client.ts'
import { Emitter } from './teller.ts'
import { describeClosed } from './workflows.ts'

/** Errors that a retry does not fix. */
const lasting = new Set(['NOT_FOUND', 'FORBIDDEN', 'UNAUTHENTICATED', 'INVALID', 'UNSUPPORTED'])

/**
 * The history of one run. It reads the index once, newest first, and follows new events while a
 * page subscribes. It reads whole events on demand.
 */
export class RunHistory implements HistorySource {
  readonly model = new HistoryModel()
  isComplete = false
  error: ShownError | undefined
  lastReadAt: number | undefined
  readonly #run: RunRef
  readonly #onUse: (history: RunHistory) => void
  readonly #teller = new Emitter()
  readonly #pages: EventPages
  #wanted: readonly number[] = []
  #reading: AbortController | undefined
  #retryTimer: ReturnType<typeof setTimeout> | undefined
  #failureCount = 0
  #watcherCount = 0
  #stopFollowing: (() => void) | undefined

  /** `onUse` is called whenever a page subscribes or starts to read. */
  constructor(run: RunRef, onUse: (history: RunHistory) => void) {
    this.#run = run
    this.#onUse = onUse
    this.#pages = new EventPages((request) => readHistoryPage(run, request))
  }

  event = (eventId: number) => this.#pages.get(eventId)

  get isWatched() {
    return this.#watcherCount > 0
  }

  /** Returns one whole event, independent of `want`. Reads the page that holds it. */
  readEvent = async (eventId: number) => {
    this.#onUse(this)
    await this.#pages.read(eventId)
    return this.event(eventId)
  }

  subscribe = (listener: () => void) => {
    const unsubscribe = this.#teller.subscribe(listener)
    this.#watch(1)
    return () => {
      unsubscribe()
      this.#watch(-1)
    }
  }

  /** Starts to read. A page may call this before it renders. */
  start() {
    this.#onUse(this)
    if (!this.isComplete && !this.#reading && this.#retryTimer === undefined) void this.#readIndex()
  }

  retry = () => {
    clearTimeout(this.#retryTimer)
    this.#retryTimer = undefined
    this.#failureCount = 0
    this.error = undefined
    this.#teller.tell()
    this.start()
    void this.#readWanted()
  }

  want = (eventIds: readonly number[]) => {
    this.#wanted = eventIds
    void this.#readWanted()
  }

  /** Stops all reading, since no page subscribes. A later subscriber starts it again. */
  drop() {
    this.#reading?.abort()
    this.#reading = undefined
    clearTimeout(this.#retryTimer)
    this.#retryTimer = undefined
  }

  #watch(change: 1 | -1) {
    this.#watcherCount += change
    if (this.#watcherCount === 1 && change === 1) {
      this.start()
      document.addEventListener('visibilitychange', this.#follow)
      this.#follow()
    } else if (this.#watcherCount === 0) {
      document.removeEventListener('visibilitychange', this.#follow)
      this.#follow()
    }
  }

  /** Follows the run if it can change and a page subscribes. */
  #follow = () => {
    const newest = this.model.rowAt(this.model.length)
    const isOpen = newest !== undefined && closingStatus(newest) === undefined
    const isWanted = this.isComplete && isOpen && this.#watcherCount > 0 && !document.hidden
    if (!isWanted) {
      this.#stopFollowing?.()
      this.#stopFollowing = undefined
      return
    }
    this.#stopFollowing ??= follow(this.#run, this.model.length, {
      onRows: (rows) => {
        this.#take(rows)
        this.#succeeded()
      },
      onClosed: () => {
        this.#follow()
        void describeClosed(this.#run)
      },
      onProblem: (message) => this.#failed({ code: 'UNAVAILABLE', message }),
    })
  }

  async #readIndex(): Promise<void> {
    const reading = new AbortController()
    this.#reading = reading
    try {
      for await (const lines of readIndex(this.#run, 'desc', reading.signal)) this.#takeLines(lines)
      if (!this.isComplete) throw new Error('The history broke off before its end.')
      this.#follow()
    } catch (cause) {
      if (reading.signal.aborted) return
      const error: ShownError = cause instanceof Error ? cause : { message: String(cause) }
      this.#failed(error)
      if (!lasting.has(error.code ?? '')) {
        this.#retryTimer = setTimeout(
          () => {
            this.#retryTimer = undefined
            this.start()
          },
          retryDelay(this.#failureCount++),
        )
      }
    } finally {
      if (this.#reading === reading) this.#reading = undefined
    }
  }

  #takeLines(lines: readonly IndexLine[]) {
    const rows: EventRow[] = []
    for (const line of lines) {
      if ('eventId' in line) rows.push(line)
      else if ('page' in line) this.#pages.addPage(line.page)
      else if ('length' in line) this.model.expect(line.length)
      else if ('end' in line) this.isComplete = true
      else throw Object.assign(new Error(line.error.message), { code: line.error.code })
    }
    this.#take(rows)
    this.#succeeded()
    void this.#readWanted()
  }

  #take(rows: readonly EventRow[]) {
    this.model.add(rows)
    this.lastReadAt = Date.now()
    this.#teller.tell()
  }

  #succeeded() {
    this.error = undefined
    this.#failureCount = 0
  }

  #failed(error: ShownError) {
    this.error = error
    this.#teller.tell()
  }

  async #readWanted(): Promise<void> {
    for (const eventId of this.#wanted) {
      if (this.event(eventId)) continue
      try {
        await this.#pages.read(eventId)
      } catch (cause) {
        return this.#failed(cause instanceof Error ? cause : { message: String(cause) })
      }
      this.#teller.tell()
    }
  }
}

/** A whole event, which never changes. */
export const eventQuery = (run: RunRef, eventId: number | undefined) =>
  queryOptions({
    queryKey: ['event', run.namespace, run.workflowId, run.runId, eventId] as const,
    queryFn: async () => (eventId && (await historyOf(run).readEvent(eventId))) || null,
    enabled: eventId !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  })

/** The histories used last, so that switching between tabs reads nothing twice. */
const kept = new Map<string, RunHistory>()
const keptCount = 2

/**
 * Returns the one history of a run, and creates it if there is none. A render may call this: it
 * starts no read and drops no other history. Using the history calls `keep`.
 */
export function historyOf(run: RunRef): RunHistory {
  const key = JSON.stringify([run.namespace, run.workflowId, run.runId])
  const known = kept.get(key)
  if (known !== undefined) return known
  const history = new RunHistory(run, (used) => keep(key, used))
  kept.set(key, history)
  return history
}

/** Keeps the history used last, and of the older ones those with subscribers and the newest. */
function keep(key: string, history: RunHistory) {
  kept.delete(key)
  kept.set(key, history)
  for (const [oldest, other] of [...kept].slice(0, -keptCount)) {
    if (other.isWatched) continue
    kept.delete(oldest)
    other.drop()
  }
}
