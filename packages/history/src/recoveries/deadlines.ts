import type { RecoveryPlan } from '@rewind/contract/recovery-board'
import { humanDuration } from '../text/durations.ts'
import { count } from '../text/words.ts'

/** When Temporal deletes a closed run with its history, in epoch milliseconds. */
export interface Deadline {
  deletedAt: number
}

/**
 * Returns the close time plus the retention of the namespace. Undefined: the run is open, or the
 * retention is not known.
 */
export function deletionTime(
  closeTime: string | undefined,
  retentionMs: number | undefined,
): number | undefined {
  const closed = Date.parse(closeTime ?? '')
  return Number.isNaN(closed) || retentionMs === undefined || retentionMs <= 0
    ? undefined
    : closed + retentionMs
}

/**
 * Sorts items for planning: the ones that are deleted first come first, the others keep their
 * order.
 */
export const soonestDeletedFirst = <Item extends Partial<Deadline>>(
  items: readonly Item[],
): Item[] =>
  [...items].sort(
    (one, other) => (one.deletedAt ?? Number.MAX_VALUE) - (other.deletedAt ?? Number.MAX_VALUE),
  )

const hourMs = 3_600_000
/** Milliseconds. Later deletions do not matter during an incident. */
const spans = [hourMs, 6 * hourMs, 24 * hourMs, 72 * hourMs]

/**
 * Returns how many runs are deleted within an hour, 6 h, a day and 3 days from `now`. A span that
 * adds no run is left out.
 */
export function deadlinesOf(
  deadlines: readonly Deadline[],
  now: number,
): RecoveryPlan['deadlines'] {
  const times = deadlines.map(({ deletedAt }) => deletedAt).sort((one, other) => one - other)
  const lines: RecoveryPlan['deadlines'] = []
  const [first] = times
  if (first === undefined) return lines
  for (const within of spans) {
    const runs = times.filter((time) => time <= now + within).length
    if (runs === 0 || runs === lines.at(-1)?.runs) continue
    lines.push({
      within,
      runs,
      first: new Date(first).toISOString(),
      text: `${count(runs, 'run is', 'runs are')} deleted within ${humanDuration(`${within / 1000}s`)}`,
    })
  }
  return lines
}
