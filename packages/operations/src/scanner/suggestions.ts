import type { ProblemGroup, ProblemRun } from '@rewind/contract/attention'
import { groupProblems } from '@rewind/history/problems/problems'
import { LRUCache } from 'lru-cache'
import { OperationError } from '../errors.ts'
import { readResetPoints } from '../reset/reset-points.ts'
import type { Temporal } from '../temporal/gateway.ts'
import { passing } from './backoff.ts'
import type { Scan } from './scan.ts'

type Suggested = NonNullable<ProblemGroup['suggested']>

/** A whole history is read for a suggestion; a longer one is when somebody opens the run. */
const longestRead = 5_000
const renewAfterMs = 10 * 60_000

/** What was read of one run for its group; `suggested` absent: nothing, or it is being read. */
interface Reading {
  runId: string
  historyLength: number
  readAt: number
  suggested?: Suggested
}

/**
 * Where one run of each stuck group would best be reset to. It is read again when that run's history
 * has grown or some time has passed, and of another run when that one needs nobody any more.
 */
export class Suggestions {
  readonly #temporal: Temporal
  readonly #namespace: string
  readonly #readings = new LRUCache<string, Reading>({ max: 2_000 })

  constructor(temporal: Temporal, namespace: string) {
    this.#temporal = temporal
    this.#namespace = namespace
  }

  /** Of a run that is still in the group. */
  of(group: string, runs: readonly Pick<ProblemRun, 'runId'>[]): Suggested | undefined {
    const suggested = this.#readings.get(group)?.suggested
    return suggested && runs.some(({ runId }) => runId === suggested.runId) ? suggested : undefined
  }

  /** `foundAt`: what was found when a run was looked at last. */
  async read(
    scan: Scan,
    found: ProblemRun[],
    left: AbortSignal,
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
      // Others of the group are looked at meanwhile, and leave it to this one.
      this.#readings.set(key, {
        ...reading,
        ...(isOfRun && before.suggested && { suggested: before.suggested }),
      })
      try {
        await scan.turn(left)
        // A description beside about a page for every 256 events.
        scan.charge(1 + Math.floor(historyLength / 256))
        const ref = { namespace: this.#namespace, workflowId, runId }
        const { suggested } = await readResetPoints(this.#temporal, ref)
        this.#readings.set(key, {
          ...reading,
          ...(suggested && { suggested: { runId, ...suggested } }),
        })
      } catch (error) {
        // The group is told all the same, without a suggestion.
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
