import type { RunRef } from '@rewind/contract/primitives'
import { type ChildRun, type Counted, listChildren } from '@rewind/contract/relations'
import type { WorkflowStatus } from '@rewind/contract/workflows'
import type { ShownError } from '../shown-error.ts'
import { call } from './call.ts'
import { isWorthRetrying, retryDelay } from './query-client.ts'
import { Emitter } from './teller.ts'

const pageSize = 100

/** The children of one run that are read so far. */
export interface Branch {
  children: readonly ChildRun[]
  /** Undefined if all children are read, or none yet. */
  nextPageToken: string | undefined
  counts: Counted | undefined
  isReading: boolean
  error: ShownError | undefined
}

const unread: Branch = {
  children: [],
  nextPageToken: undefined,
  counts: undefined,
  isReading: false,
  error: undefined,
}

/** A family as branches. Each branch is read a page at a time, on demand. */
export class FamilyTree {
  readonly #namespace: string
  readonly #branches = new Map<string, Branch>()
  readonly #teller = new Emitter()
  #version = 0

  constructor(namespace: string) {
    this.#namespace = namespace
  }

  subscribe = this.#teller.subscribe

  /** Changes whenever the tree changes. */
  get version(): number {
    return this.#version
  }

  /** Returns the branch of a run; undefined if it was not requested. */
  branch = (runId: string, status?: WorkflowStatus): Branch | undefined =>
    this.#branches.get(keyOf(runId, status))

  /** Reads the first page or the next one. Does nothing once all pages are read. */
  async read(run: Pick<RunRef, 'workflowId' | 'runId'>, status?: WorkflowStatus): Promise<void> {
    const key = keyOf(run.runId, status)
    const before = this.#branches.get(key)
    const isAll = before && before.nextPageToken === undefined && before.error === undefined
    if (before?.isReading || isAll) return
    await this.#page(key, run, status, before ?? unread)
  }

  /** Reads the first page again. Later pages are read again on demand. */
  async refresh(run: Pick<RunRef, 'workflowId' | 'runId'>, status?: WorkflowStatus): Promise<void> {
    const key = keyOf(run.runId, status)
    if (this.#branches.get(key)?.isReading) return
    await this.#page(key, run, status, this.#branches.get(key) ?? unread, true)
  }

  async #page(
    key: string,
    { workflowId, runId }: Pick<RunRef, 'workflowId' | 'runId'>,
    status: WorkflowStatus | undefined,
    before: Branch,
    isAnew = false,
  ): Promise<void> {
    this.#set(key, { ...before, isReading: true, error: undefined })
    const pageToken = isAnew ? undefined : before.nextPageToken
    const params = { namespace: this.#namespace, workflowId, runId }
    const query = { pageSize, ...(status && { status }), ...(pageToken && { pageToken }) }
    try {
      const page = await retried(() => call(listChildren, { params, query }))
      this.#set(key, {
        children: pageToken ? [...before.children, ...page.children] : page.children,
        nextPageToken: page.nextPageToken,
        counts: page.counts ?? before.counts,
        isReading: false,
        error: undefined,
      })
    } catch (cause) {
      const error = cause instanceof Error ? cause : { message: String(cause) }
      this.#set(key, { ...before, isReading: false, error })
    }
  }

  #set(key: string, branch: Branch) {
    this.#branches.set(key, branch)
    this.#version += 1
    this.#teller.tell()
  }
}

/** Retries transient failures, such as a rate limit, as every query does. */
async function retried<T>(read: () => Promise<T>): Promise<T> {
  for (let count = 0; ; count += 1) {
    try {
      return await read()
    } catch (error) {
      if (!isWorthRetrying(count, error)) throw error
      await new Promise((resolve) => setTimeout(resolve, retryDelay(count)))
    }
  }
}

const keyOf = (runId: string, status: WorkflowStatus | undefined) => `${runId} ${status ?? ''}`
