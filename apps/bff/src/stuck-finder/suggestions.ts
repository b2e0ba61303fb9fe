import type { AttentionGroup, AttentionRun } from '@rewind/contract/attention'
import { groupAttention } from '@rewind/history/attention'
import { ReplyError } from '../errors.ts'
import { readResetPoints } from '../reset-points.ts'
import type { Temporal } from '../temporal/temporal.ts'
import { passing } from './patience.ts'
import type { Scan } from './scan.ts'

type Suggested = NonNullable<AttentionGroup['suggested']>

/** A whole history is read for a suggestion; a longer one is when somebody opens the run. */
const longestRead = 5_000

/** Where the first run of each stuck group would best be reset to: read once for each. */
export class Suggestions {
  readonly #temporal: Temporal
  readonly #namespace: string
  readonly #known = new Map<string, Suggested | 'none'>()

  constructor(temporal: Temporal, namespace: string) {
    this.#temporal = temporal
    this.#namespace = namespace
  }

  of(group: string): Suggested | undefined {
    const known = this.#known.get(group)
    return known === 'none' ? undefined : known
  }

  async read(scan: Scan, found: AttentionRun[], left: AbortSignal): Promise<void> {
    const stuck = found.filter(({ kind }) => kind === 'STUCK')
    for (const { key, runs } of groupAttention(stuck)) {
      const [run] = runs
      if (run === undefined || this.#known.has(key) || run.historyLength > longestRead) continue
      // Others of the group are looked at meanwhile, and leave it to this one.
      this.#known.set(key, 'none')
      try {
        await scan.turn(left)
        // A description beside about a page for every 256 events.
        scan.charge(1 + Math.floor(run.historyLength / 256))
        const { workflowId, runId } = run
        const ref = { namespace: this.#namespace, workflowId, runId }
        const { suggested } = await readResetPoints(this.#temporal, ref)
        if (suggested !== undefined) this.#known.set(key, { runId, ...suggested })
      } catch (error) {
        // The group is told all the same, without a suggestion.
        if (error instanceof ReplyError && !passing.has(error.code)) continue
        this.#known.delete(key)
        throw error
      }
    }
  }
}
