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

/** So many answers may be waited for at once: a distant server would keep one from the stated rate. */
const inFlight = 4
/** More running workflows than these are not remembered; the scan then says that it is not complete. */
const maxRuns = 100_000

export interface ScanParts {
  namespace: string
  temporal: Temporal
  runs: RunningRuns
  pace: RateLimiter
  callsPerSecond: number
  /** Hears what was found at each run that was looked at: nothing, where it is well. */
  onLooked: (runId: string, found: ProblemRun[], left: AbortSignal) => Promise<void>
}

/** By somebody or by a problem, or with the console's process. */
type Ended = 'STOPPED' | 'INTERRUPTED'

/** One look at every running workflow of a namespace. It can be stopped, and goes on where it was. */
export class Scan {
  readonly #parts: ScanParts
  readonly pollers: QueuePollers
  readonly #order = new ScanOrder()
  readonly #lookedAt: Set<string>
  readonly #listed = new Set<string>()
  #state: 'RUNNING' | Ended | 'DONE' = 'RUNNING'
  #endsAs: Ended = 'STOPPED'
  #isListed = false
  /** The page that the list of running runs goes on with. Absent: the first. */
  #nextPage: string | undefined
  /** How many there are: by a count, until all of them are listed. */
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
      // Whoever reads it while it runs is another process, which comes after this one.
      state: this.#state === 'RUNNING' ? 'INTERRUPTED' : this.#state,
      lookedAt: [...this.#lookedAt],
      of: this.#of,
      calls: this.#calls,
      startedAt: this.#startedAt,
      ...(this.#firstFoundAt === undefined ? {} : { firstFoundAt: this.#firstFoundAt }),
      ...(this.#endedAt === undefined ? {} : { endedAt: this.#endedAt }),
    }
  }

  /** Begins, or goes on; resolves once it is done or stopped. */
  run(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  /** Looks at some once more, beside what the scan itself has to look at. */
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
    // Where one fails for good the others stop, too; all are waited for, so that nothing comes later.
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
    // Those that closed since they were looked at are in no list any more.
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
        // The next page is on its way.
        await sleep(50, undefined, { signal: left })
      } else {
        let next: Candidate | undefined = run
        await this.#patience.insist(left, async () => {
          // After a pause another may be due: one that Temporal never answers for holds up none.
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
      // The look then says that it is not complete.
      if (this.#unanswered.isGivenUp(run.runId, error, this.#lookedAt.size)) return
      this.#order.putBack(run)
      throw error
    }
  }

  /** Every call that the scan makes beside those of visibility waits for it. */
  async turn(left: AbortSignal): Promise<void> {
    await this.#parts.pace.turn(left)
    this.#calls += 1
  }

  /** Calls that went with the one whose turn it was. */
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
