import { setTimeout as sleep } from 'node:timers/promises'
import type { AttentionScan, ProblemRun } from '@rewind/contract/attention'
import type { ErrorReply } from '@rewind/contract/errors'
import { type Candidate, ScanOrder } from '@rewind/history/problems/scan-order'
import { OperationError } from '../errors.ts'
import type { RateLimiter } from '../rate-limiter.ts'
import type { Temporal } from '../temporal/gateway.ts'
import { Backoff } from './backoff.ts'
import type { ScanSnapshot } from './kept-scan.ts'
import { lookAtRun } from './look-at-run.ts'
import { QueuePollers } from './queue-pollers.ts'
import type { Reported, RunningRuns } from './running-runs.ts'
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

export interface ScanParts {
  namespace: string
  temporal: Temporal
  runs: RunningRuns
  pace: RateLimiter
  callsPerSecond: number
  /** Called for each scanned run with its problems, or with an empty list. */
  onLooked: (runId: string, found: ProblemRun[], left: AbortSignal) => Promise<void>
}

/** STOPPED: by an operator or a problem. INTERRUPTED: by the end of the process. */
type Ended = 'STOPPED' | 'INTERRUPTED'

/** One pass over the running workflows of a namespace. It can be stopped and continued. */
export class Scan {
  readonly #parts: ScanParts
  readonly pollers: QueuePollers
  readonly #order = new ScanOrder()
  readonly #lookedAt: Set<string>
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
  readonly #patience = new Backoff()
  readonly #unanswered = new Unanswered()
  #stop = new AbortController()
  #running: Promise<void> | undefined

  constructor(parts: ScanParts, snapshot?: ScanSnapshot) {
    this.#parts = parts
    const { temporal, namespace } = parts
    this.pollers = new QueuePollers(temporal, namespace, (left) => this.turn(left))
    this.#lookedAt = new Set(snapshot?.lookedAt)
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
    const problem = this.#problem ?? this.#patience.problem
    return {
      state: this.#state === 'RUNNING' && this.#patience.problem ? 'WAITING' : this.#state,
      lookedAt: this.#lookedAt.size,
      of: this.#of,
      isComplete: isDone && this.#lookedAt.size >= this.#of,
      callsPerSecond: this.#parts.callsPerSecond,
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

  hasLookedAt(runId: string): boolean {
    return this.#lookedAt.has(runId)
  }

  snapshot(): ScanSnapshot {
    return {
      // Only a later process reads a stored snapshot, so a running scan is stored as interrupted.
      state: this.#state === 'RUNNING' ? 'INTERRUPTED' : this.#state,
      lookedAt: [...this.#lookedAt],
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
  async again(runs: readonly Candidate[], left: AbortSignal): Promise<void> {
    for (const run of runs) {
      await this.#look(run, left).catch((error: unknown) => {
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
    const left = this.#stop.signal
    this.#state = 'RUNNING'
    this.#endsAs = 'STOPPED'
    this.#problem = undefined
    this.#endedAt = undefined
    // A permanent failure of one part stops the others. All parts are awaited, so that none reports
    // later.
    const orStop = (work: Promise<void>) =>
      work.catch((error: unknown) => {
        if (left.aborted) return
        this.#problem = problemOf(error)
        this.#stop.abort()
      })
    if (!this.#isListed) await orStop(this.#askWhatIsReported(left))
    const lister = this.#isListed ? [] : [this.#list(left)]
    const lookers = Array.from({ length: inFlight }, () => this.#lookOn(left))
    await Promise.all([...lister, ...lookers].map(orStop))
    this.#state = left.aborted ? this.#endsAs : 'DONE'
    this.#endedAt = new Date().toISOString()
  }

  #insist(left: AbortSignal) {
    return <T>(call: () => Promise<T>): Promise<T> => this.#patience.insist(left, call)
  }

  async #askWhatIsReported(left: AbortSignal): Promise<void> {
    const { runs } = this.#parts
    const insist = this.#insist(left)
    this.#of = await runs.count(left, insist)
    if (!(await runs.canReport(insist))) return
    const { runs: found, reported } = await runs.reported(left, insist, maxRuns)
    this.#reported = reported
    for (const run of found) this.#add(run, true)
  }

  async #list(left: AbortSignal): Promise<void> {
    let isTruncated = false
    const pages = this.#parts.runs.pages(left, this.#insist(left), this.#nextPage)
    for await (const { runs, nextPageToken } of pages) {
      for (const run of runs) this.#add(run)
      this.#nextPage = nextPageToken
      isTruncated = this.#listed.size >= maxRuns
      if (isTruncated) break
    }
    // Runs that closed after they were scanned are not in the list.
    const total = new Set([...this.#listed, ...this.#lookedAt]).size
    this.#of = isTruncated ? Math.max(this.#of, total) : total
    this.#isListed = true
  }

  #add(run: Candidate, isUrgent = false): void {
    this.#listed.add(run.runId)
    if (!this.#lookedAt.has(run.runId)) this.#order.add(run, isUrgent)
  }

  async #lookOn(left: AbortSignal): Promise<void> {
    for (;;) {
      left.throwIfAborted()
      const run = this.#order.next()
      if (run === undefined) {
        if (this.#isListed) return
        // Wait for the next page of the list.
        await sleep(50, undefined, { signal: left })
      } else {
        let next: Candidate | undefined = run
        await this.#patience.insist(left, async () => {
          // After a pause take the run that is due now, so that a run without an answer does not
          // block the others.
          const due = next ?? this.#order.next()
          next = undefined
          if (due !== undefined) await this.#lookOrPutBack(due, left)
        })
      }
    }
  }

  async #lookOrPutBack(run: Candidate, left: AbortSignal): Promise<void> {
    try {
      await this.#look(run, left)
    } catch (error) {
      // The scan then reports that it is not complete.
      if (this.#unanswered.isGivenUp(run.runId, error, this.#lookedAt.size)) return
      this.#order.putBack(run)
      throw error
    }
  }

  /** Every call of the scan waits for it, except visibility calls. */
  async turn(left: AbortSignal): Promise<void> {
    await this.#parts.pace.turn(left)
    this.#calls += 1
  }

  /** Counts calls that were made together with one that waited for its turn. */
  charge(calls: number): void {
    this.#parts.pace.charge(calls)
    this.#calls += calls
  }

  async #look(run: Candidate, left: AbortSignal): Promise<void> {
    const { temporal, namespace, onLooked } = this.#parts
    const { workflowId, runId } = run
    const found = await lookAtRun(
      { namespace, workflowId, runId },
      { temporal, pollers: this.pollers, pace: this, left },
    )
    if (found === 'unreadable') return
    if (found.length > 0) {
      this.#order.hit(run)
      this.#firstFoundAt ??= new Date().toISOString()
    }
    await onLooked(run.runId, found, left)
    this.#lookedAt.add(run.runId)
  }
}

const problemOf = (error: unknown): ErrorReply =>
  error instanceof OperationError
    ? error.body()
    : { code: 'INTERNAL', message: 'Rewind itself failed, not Temporal; its log says why.' }
