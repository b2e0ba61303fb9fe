import type { ProblemGroup, ProblemRun } from '@rewind/contract/attention'
import { groupProblems } from '@rewind/history/problems/problems'
import { LRUCache } from 'lru-cache'
import { OperationError } from '../errors.ts'
import { readResetPoints } from '../reset/reset-points.ts'
import type { Temporal } from '../temporal/gateway.ts'
import { passing } from './backoff.ts'
import type { Scan } from './scan.ts'

type Suggested = NonNullable<ProblemGroup['suggested']>

/** In events. Rewind reads a longer history only when an operator opens the run. */
const longestRead = 5_000
const renewAfterMs = 10 * 60_000

/**
 * The reading of one run for its group. `suggested` is absent if there is no suggestion or the read
 * is still running.
 */
interface Reading {
  runId: string
  historyLength: number
  readAt: number
  suggested?: Suggested
}

/**
 * Finds the suggested reset point of one run per stuck group. Reads it again when the history of
 * that run has grown, after `renewAfterMs`, or for another run when that run leaves the group.
 */
export class Suggestions {
  readonly #temporal: Temporal
  readonly #namespace: string
  readonly #readings = new LRUCache<string, Reading>({ max: 2_000 })

  constructor(temporal: Temporal, namespace: string) {
    this.#temporal = temporal
    this.#namespace = namespace
  }

  /** Returns the suggestion if its run is still in the group. */
  of(group: string, runs: readonly Pick<ProblemRun, 'runId'>[]): Suggested | undefined {
    const suggested = this.#readings.get(group)?.suggested
    return suggested && runs.some(({ runId }) => runId === suggested.runId) ? suggested : undefined
  }

  /** `foundAt`: returns the problems that the last scan found at a run. */
  async read(
    scan: Scan,
    found: ProblemRun[],
    signal: AbortSignal,
    foundAt: (runId: string) => readonly ProblemRun[],
  ): Promise<void> {
    const stuck = found.filter(({ kind }) => kind === 'STUCK')
    for (const { key, runs } of groupProblems(stuck)) {
      const [run] = runs
      if (run === undefined || run.historyLength > longestRead) continue
      const before = this.#readings.get(key)
      const isOfRun = before?.runId === run.runId
      const isNeeded = isOfRun
        ? isOld(before, run)
        : before === undefined || !isIn(key, foundAt(before.runId))
      if (!isNeeded) continue
      const { workflowId, runId, historyLength } = run
      const reading = { runId, historyLength, readAt: performance.now() }
      // Concurrent scans of runs in this group see the reading and skip it.
      this.#readings.set(key, {
        ...reading,
        ...(isOfRun && before.suggested && { suggested: before.suggested }),
      })
      try {
        await scan.acquire(signal)
        // One describe, and about one page per 256 events.
        scan.charge(1 + Math.floor(historyLength / 256))
        const ref = { namespace: this.#namespace, workflowId, runId }
        const { suggested } = await readResetPoints(this.#temporal, ref)
        this.#readings.set(key, {
          ...reading,
          ...(suggested && { suggested: { runId, ...suggested } }),
        })
      } catch (error) {
        // The group is shown without a suggestion.
        if (error instanceof OperationError && !passing.has(error.code)) continue
        if (before === undefined) this.#readings.delete(key)
        else this.#readings.set(key, before)
        throw error
      }
    }
  }
}

const isOld = (reading: Reading, { historyLength }: ProblemRun): boolean =>
  reading.historyLength !== historyLength || performance.now() - reading.readAt > renewAfterMs

const isIn = (group: string, found: readonly ProblemRun[]): boolean =>
  groupProblems(found).some(({ key }) => key === group)
