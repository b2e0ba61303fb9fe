import { setTimeout as wait } from 'node:timers/promises'
import pMap from 'p-map'
import { OperationError } from '../errors.ts'
import { KeyedMutex } from '../keyed-mutex.ts'
import type { Log } from '../log.ts'
import type { OperationRecord, Outcome, RecordVersion, Store } from '../store/store.ts'
import { findTrace } from './evidence.ts'
import { loggedOutcome } from './execute-once.ts'
import { leavesNoTrace } from './find-activity-command.ts'
import { mayBeUnderWay, NotApplied, unknownOutcome } from './operation.ts'
import type { OperationContext } from './operation-context.ts'

/**
 * How often the open records are read from the store, in milliseconds. The wait until the next check
 * of a record doubles from one period up to `maxPeriods`. For a fresh record, which an operator may be
 * waiting for, it doubles up to `maxPeriodsFresh`.
 */
const usualPeriodMs = 1_000
const maxPeriods = 300
const [freshMs, maxPeriodsFresh] = [120_000, 4]
/** In milliseconds: records that stay unknown for longer are not checked any more. */
const givenUpMs = 24 * 3_600_000
const [maxRecords, atOnce] = [1_000, 5]

/** Whether an unknown outcome stays unknown: no check can find it, or Rewind has stopped checking. */
export const isLookedAtNoMore = (
  { action, settled_at }: Pick<OperationRecord, 'action' | 'settled_at'>,
  store: Pick<Store, 'now'>,
): boolean => leavesNoTrace(action) || Date.parse(settled_at ?? '') < store.now() - givenUpMs

export interface ReconcileTimes extends Pick<OperationContext, 'timeoutMs' | 'inFlightMs'> {
  /** How often the open records are read from the store, in milliseconds. Default: 1,000. */
  periodMs?: number
}

type Looker = Pick<OperationContext, 'temporal' | 'store' | 'resetOrigins'> & ReconcileTimes

interface Owed {
  seen: RecordVersion
  outcome: Outcome
  how: { evenDone: boolean }
}

/**
 * Settles open records in the background. A record is open if its process was killed between intent
 * and outcome, if Temporal did not answer, or if the store failed. Each process that uses the store
 * runs a reconciler, so reading the audit log changes nothing.
 */
export class Reconciler {
  readonly #context: Looker
  readonly #log: Log
  readonly #onDone: (record: OperationRecord) => void
  readonly #periodMs: number
  readonly #owed: Owed[] = []
  readonly #queue = new KeyedMutex()
  readonly #looks = new Map<string, { count: number; nextAt: number }>()
  readonly #end = new AbortController()

  constructor(context: Looker, log: Log, onDone: (record: OperationRecord) => void) {
    this.#context = context
    this.#log = log
    this.#onDone = onDone
    this.#periodMs = context.periodMs ?? usualPeriodMs
  }

  start(): void {
    void this.#run()
  }

  /** Does not wait for a check that is running: the next process repeats it. */
  async close(): Promise<void> {
    this.#end.abort()
    await this.#settleOwed().catch((err: unknown) =>
      this.#log.error({ err }, 'outcomes not stored'),
    )
  }

  /** Stores an outcome when the store works again. */
  settleLater(seen: RecordVersion, outcome: Outcome, how: { evenDone: boolean }): void {
    this.#owed.push({ seen, outcome, how })
  }

  async #run(): Promise<void> {
    const { signal } = this.#end
    while (!signal.aborted) {
      try {
        await this.#settleOwed()
        await this.#reconcilePending()
      } catch (err) {
        // The store failed. Each operation throws its own error when it writes.
        this.#log.debug({ err }, 'open records not looked into')
      }
      await wait(this.#periodMs, undefined, { signal, ref: false }).catch(() => undefined)
    }
  }

  /**
   * Only one call runs at a time. Two calls could store the same outcome, and then remove the next one
   * without storing it.
   */
  #settleOwed(): Promise<void> {
    return this.#queue.run(['owed'], async () => {
      while (this.#owed[0] !== undefined) {
        const { seen, outcome, how } = this.#owed[0]
        await this.#context.store.recordOutcome(seen, outcome, how)
        this.#owed.shift()
      }
    })
  }

  async #reconcilePending(): Promise<void> {
    const { store } = this.#context
    const since = new Date(store.now() - givenUpMs).toISOString()
    const open = await store.listPending(since, maxRecords)
    this.#forgetOthers(open)
    const due = open.filter((record) => this.#isDue(record))
    await pMap(due, (record) => this.#lookInto(record), { concurrency: atOnce })
  }

  #isDue(record: OperationRecord): boolean {
    if (this.#end.signal.aborted) return false
    // A process may still be executing the operation, and will settle the record.
    if (mayBeUnderWay(this.#context, record)) return false
    return (this.#looks.get(record.id)?.nextAt ?? 0) <= Date.now()
  }

  async #lookInto(record: OperationRecord): Promise<void> {
    const { count } = this.#looks.get(record.id) ?? { count: 0 }
    const isFresh = this.#context.store.now() - Date.parse(record.intended_at) < freshMs
    const periods = Math.min(2 ** count, isFresh ? maxPeriodsFresh : maxPeriods)
    this.#looks.set(record.id, { count: count + 1, nextAt: Date.now() + periods * this.#periodMs })
    const outcome = await this.#outcomeOf(record)
    if (outcome === undefined) return
    await this.#context.store.recordOutcome(record, outcome)
    if (record.state === outcome.state) return
    if (outcome.state === 'done') this.#onDone(record)
    const { id, action } = record
    this.#log.info({ id, action, ...loggedOutcome(outcome) }, 'open record settled')
  }

  /** Returns undefined if the check adds nothing to the record. */
  async #outcomeOf(record: OperationRecord): Promise<Outcome | undefined> {
    try {
      const found = await findTrace(this.#context, record)
      if (found.is === 'applied') {
        const { is: _, ...made } = found
        return { state: 'done', ...made }
      }
      if (found.isFinal) this.#looks.set(record.id, { count: 0, nextAt: Number.POSITIVE_INFINITY })
      // The message of an earlier check is out of date.
      const { code, message } = unknownOutcome('It is not known whether this happened.', found.why)
      return record.error_message === message ? undefined : { state: 'unknown', code, message }
    } catch (error) {
      if (!(error instanceof OperationError)) throw error
      const { code, message } = error
      if (error instanceof NotApplied) return { state: 'refused', code, message }
      // A failed check proves nothing. If the run is deleted, no later check can prove anything.
      const isGone = code === 'NOT_FOUND' && record.state === 'intended'
      return isGone ? { state: 'unknown', code, message } : undefined
    }
  }

  #forgetOthers(open: readonly OperationRecord[]): void {
    const ids = new Set(open.map(({ id }) => id))
    for (const id of this.#looks.keys()) if (!ids.has(id)) this.#looks.delete(id)
  }
}
