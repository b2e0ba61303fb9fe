import type { HistoryEvent } from '@rewind/contract/history'
import type { RunRef } from '@rewind/contract/primitives'
import type { Recovery } from '@rewind/contract/recovery'
import { type BaseRun, BaseRunScanner } from '@rewind/history/recovery/base-run'
import { RecoveryScanner } from '@rewind/history/recovery/recovery'
import { LRUCache } from 'lru-cache'
import { OperationError } from '../errors.ts'
import { KeyedMutex } from '../keyed-mutex.ts'
import type { Description, Temporal } from '../temporal/gateway.ts'
import type { ResetOrigins } from './reset-origins.ts'

interface Followed {
  scanner: RecoveryScanner
  /** The id of the last event that the scanner has read. */
  length: number
}

/**
 * Reads the verdicts on runs that resets created. Reads each event once for all callers: a poll
 * costs one describe and the events since the last poll.
 */
export class RecoveryReader {
  readonly #temporal: Temporal
  readonly #resetOrigins: ResetOrigins
  readonly #followed = new LRUCache<string, Followed>({ max: 200 })
  /** A base run is closed, so its facts never change. */
  readonly #bases = new LRUCache<string, BaseRun | 'gone'>({ max: 200 })
  readonly #queue = new KeyedMutex()
  constructor(temporal: Temporal, resetOrigins: ResetOrigins) {
    this.#temporal = temporal
    this.#resetOrigins = resetOrigins
  }

  async read(run: RunRef): Promise<Recovery> {
    return this.#queue.run([run.namespace, run.runId], async () => {
      // Describe first: everything read afterwards is at least as new.
      const description = await this.#temporal.describe(run)
      const { scanner } = await this.#follow(run, description)
      return scanner.verdict(description, Date.now())
    })
  }

  async #follow(run: RunRef, description: Description): Promise<Followed> {
    const key = keyOf(run)
    const known = this.#followed.get(key)
    if (known === undefined) {
      const followed = await this.#begin(run, description)
      this.#followed.set(key, followed)
      return followed
    }
    if (known.length < description.info.historyLength) {
      for (const event of await this.#newer(run, known.length)) take(known, event)
    }
    return known
  }

  async #begin(run: RunRef, description: Description): Promise<Followed> {
    const origin = await this.#resetOrigins.find(run, description)
    if (origin === undefined) {
      throw new OperationError(
        'NOT_FOUND',
        'This run was not made by a reset: there is nothing that it would have to recover from.',
      )
    }
    const base = await this.#base({ ...run, runId: origin.fromRunId })
    const followed = { scanner: new RecoveryScanner(origin, base), length: 0 }
    for await (const events of this.#temporal.scanHistory(run)) {
      for (const event of events) take(followed, event)
    }
    return followed
  }

  async #newer(run: RunRef, than: number): Promise<HistoryEvent[]> {
    const newer: HistoryEvent[] = []
    for await (const events of this.#temporal.scanHistory(run, {
      order: 'desc',
      firstPageSize: 8,
    })) {
      newer.push(...events.filter(({ eventId }) => eventId > than))
      if ((events.at(-1)?.eventId ?? 0) <= than + 1) break
    }
    return newer.reverse()
  }

  /** Returns undefined if the base run was deleted. */
  async #base(base: RunRef): Promise<BaseRun | undefined> {
    const key = keyOf(base)
    const known = this.#bases.get(key)
    if (known !== undefined) return known === 'gone' ? undefined : known
    const found = await this.#readBase(base)
    this.#bases.set(key, found ?? 'gone')
    return found
  }

  async #readBase(base: RunRef): Promise<BaseRun | undefined> {
    try {
      const scanner = new BaseRunScanner()
      const { pendingActivities } = await this.#temporal.describe(base)
      for await (const events of this.#temporal.scanHistory(base)) {
        for (const event of events) scanner.add(event)
      }
      return scanner.result(pendingActivities)
    } catch (error) {
      if (error instanceof OperationError && error.code === 'NOT_FOUND') return undefined
      throw error
    }
  }
}

const keyOf = ({ namespace, runId }: RunRef) => `${namespace} ${runId}`

function take(followed: Followed, event: HistoryEvent): void {
  followed.scanner.add(event)
  followed.length = event.eventId
}
