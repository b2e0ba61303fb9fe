import { setTimeout as sleep } from 'node:timers/promises'
import type { AttentionScan, ProblemRun } from '@rewind/contract/attention'
import type { ErrorReply } from '@rewind/contract/errors'
import { type Candidate, ScanOrder } from '@rewind/history/problems/scan-order'
import { OperationError } from '../errors.ts'
import type { RateLimiter } from '../rate-limiter.ts'
import type { Temporal } from '../temporal/gateway.ts'
import { Backoff } from './backoff.ts'
import { QueuePollers } from './queue-pollers.ts'
import type { Reported, RunningRuns } from './running-runs.ts'
import { scanRun } from './scan-run.ts'
import type { ScanSnapshot } from './scanner-state.ts'
import { isTimeout, Unanswered } from './unanswered.ts'

/**
 * Maximum concurrent calls. With one call at a time, a distant server would keep the scan below its
 * rate.
 */
const inFlight = 4
/**
 * Maximum runs of one scan. With more running workflows the scan reports that it is not complete.
 */
const maxRuns = 100_000

export interface ScanContext {
  namespace: string
  temporal: Temporal
  runs: RunningRuns
  limiter: RateLimiter
  callsPerSecond: number
  /** Called for each scanned run with its problems, or with an empty list. */
  onScanned: (runId: string, found: ProblemRun[], signal: AbortSignal) => Promise<void>
}

/** STOPPED: by an operator or a problem. INTERRUPTED: by the end of the process. */
type Ended = 'STOPPED' | 'INTERRUPTED'

/** One pass over the running workflows of a namespace. It can be stopped and continued. */
export class Scan {
  readonly #context: ScanContext
  readonly pollers: QueuePollers
  readonly #order = new ScanOrder()
  readonly #scanned: Set<string>
  readonly #listed = new Set<string>()
  #state: 'RUNNING' | Ended | 'DONE' = 'RUNNING'
  #endsAs: Ended = 'STOPPED'
  #isListed = false
  /** Token of the page at which the list continues. Absent: the first page. */
  #nextPage: string | undefined
  /** Total number of runs: from a count, then from the list once it is complete. */
  #of = 0
  #calls = 0
  #startedAt = new Date().toISOString()
  #firstFoundAt: string | undefined
  #endedAt: string | undefined
  #problem: ErrorReply | undefined
  #reported: Reported[] | undefined
  readonly #backoff = new Backoff()
  readonly #unanswered = new Unanswered()
  #stop = new AbortController()
  #running: Promise<void> | undefined

  constructor(context: ScanContext, snapshot?: ScanSnapshot) {
    this.#context = context
    const { temporal, namespace } = context
    this.pollers = new QueuePollers(temporal, namespace, (signal) => this.acquire(signal))
    this.#scanned = new Set(snapshot?.lookedAt)
    if (snapshot === undefined) return
    this.#state = snapshot.state
    this.#of = snapshot.of
    this.#calls = snapshot.calls
    this.#startedAt = snapshot.startedAt
    this.#firstFoundAt = snapshot.firstFoundAt
    this.#endedAt = snapshot.endedAt
  }

  get state(): AttentionScan {
    const isDone = this.#state === 'DONE'
    const problem = this.#problem ?? this.#backoff.problem
    return {
      state: this.#state === 'RUNNING' && this.#backoff.problem ? 'WAITING' : this.#state,
      lookedAt: this.#scanned.size,
      of: this.#of,
      isComplete: isDone && this.#scanned.size >= this.#of,
      callsPerSecond: this.#context.callsPerSecond,
      calls: this.#calls,
      startedAt: this.#startedAt,
      ...(this.#firstFoundAt === undefined ? {} : { firstFoundAt: this.#firstFoundAt }),
      ...(this.#endedAt === undefined ? {} : { endedAt: this.#endedAt }),
      ...(problem === undefined ? {} : { problem }),
      ...(this.#reported === undefined ? {} : { reported: this.#reported }),
    }
  }

  get isUnderWay(): boolean {
    return this.#running !== undefined
  }

  hasScanned(runId: string): boolean {
    return this.#scanned.has(runId)
  }

  snapshot(): ScanSnapshot {
    return {
      // Only a later process reads a stored snapshot, so a running scan is stored as interrupted.
      state: this.#state === 'RUNNING' ? 'INTERRUPTED' : this.#state,
      lookedAt: [...this.#scanned],
      of: this.#of,
      calls: this.#calls,
      startedAt: this.#startedAt,
      ...(this.#firstFoundAt === undefined ? {} : { firstFoundAt: this.#firstFoundAt }),
      ...(this.#endedAt === undefined ? {} : { endedAt: this.#endedAt }),
    }
  }

  /** Starts or continues the scan. Resolves when the scan is done or stopped. */
  run(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  /** Scans some runs again, independently of the progress of the scan. */
  async rescan(runs: readonly Candidate[], signal: AbortSignal): Promise<void> {
    for (const run of runs) {
      await this.#scanRun(run, signal).catch((error: unknown) => {
        if (!isTimeout(error)) throw error
      })
    }
  }

  async stop(endsAs: Ended): Promise<void> {
    if (this.#running === undefined) return
    this.#endsAs = endsAs
    this.#stop.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    this.#stop = new AbortController()
    const signal = this.#stop.signal
    this.#state = 'RUNNING'
    this.#endsAs = 'STOPPED'
    this.#problem = undefined
    this.#endedAt = undefined
    // A permanent failure of one part stops the others. All parts are awaited, so that none reports
    // later.
    const orStop = (work: Promise<void>) =>
      work.catch((error: unknown) => {
        if (signal.aborted) return
        this.#problem = problemOf(error)
        this.#stop.abort()
      })
    if (!this.#isListed) await orStop(this.#readReported(signal))
    const lister = this.#isListed ? [] : [this.#list(signal)]
    const workers = Array.from({ length: inFlight }, () => this.#scanNext(signal))
    await Promise.all([...lister, ...workers].map(orStop))
    this.#state = signal.aborted ? this.#endsAs : 'DONE'
    this.#endedAt = new Date().toISOString()
  }

  #retrying(signal: AbortSignal) {
    return <T>(call: () => Promise<T>): Promise<T> => this.#backoff.retry(signal, call)
  }

  async #readReported(signal: AbortSignal): Promise<void> {
    const { runs } = this.#context
    const retry = this.#retrying(signal)
    this.#of = await runs.count(signal, retry)
    if (!(await runs.canReport(retry))) return
    const { runs: found, reported } = await runs.reported(signal, retry, maxRuns)
    this.#reported = reported
    for (const run of found) this.#add(run, true)
  }

  async #list(signal: AbortSignal): Promise<void> {
    let isTruncated = false
    const pages = this.#context.runs.pages(signal, this.#retrying(signal), this.#nextPage)
    for await (const { runs, nextPageToken } of pages) {
      for (const run of runs) this.#add(run)
      this.#nextPage = nextPageToken
      isTruncated = this.#listed.size >= maxRuns
      if (isTruncated) break
    }
    // Runs that closed after they were scanned are not in the list.
    const total = new Set([...this.#listed, ...this.#scanned]).size
    this.#of = isTruncated ? Math.max(this.#of, total) : total
    this.#isListed = true
  }

  #add(run: Candidate, isUrgent = false): void {
    this.#listed.add(run.runId)
    if (!this.#scanned.has(run.runId)) this.#order.add(run, isUrgent)
  }

  async #scanNext(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted()
      const run = this.#order.next()
      if (run === undefined) {
        if (this.#isListed) return
        // Wait for the next page of the list.
        await sleep(50, undefined, { signal })
      } else {
        let next: Candidate | undefined = run
        await this.#backoff.retry(signal, async () => {
          // After a pause take the run that is due now, so that a run without an answer does not
          // block the others.
          const due = next ?? this.#order.next()
          next = undefined
          if (due !== undefined) await this.#scanOrPutBack(due, signal)
        })
      }
    }
  }

  async #scanOrPutBack(run: Candidate, signal: AbortSignal): Promise<void> {
    try {
      await this.#scanRun(run, signal)
    } catch (error) {
      // The scan then reports that it is not complete.
      if (this.#unanswered.isGivenUp(run.runId, error, this.#scanned.size)) return
      this.#order.putBack(run)
      throw error
    }
  }

  /** Every call of the scan waits for it, except visibility calls. */
  async acquire(signal: AbortSignal): Promise<void> {
    await this.#context.limiter.acquire(signal)
    this.#calls += 1
  }

  /** Counts calls that were made together with one that waited in `acquire`. */
  charge(calls: number): void {
    this.#context.limiter.charge(calls)
    this.#calls += calls
  }

  async #scanRun(run: Candidate, signal: AbortSignal): Promise<void> {
    const { temporal, namespace, onScanned } = this.#context
    const { workflowId, runId } = run
    const found = await scanRun(
      { namespace, workflowId, runId },
      { temporal, pollers: this.pollers, limiter: this, signal },
    )
    if (found === 'unreadable') return
    if (found.length > 0) {
      this.#order.hit(run)
      this.#firstFoundAt ??= new Date().toISOString()
    }
    await onScanned(run.runId, found, signal)
    this.#scanned.add(run.runId)
  }
}

const problemOf = (error: unknown): ErrorReply =>
  error instanceof OperationError
    ? error.body()
    : { code: 'INTERNAL', message: 'Rewind itself failed, not Temporal; its log says why.' }
