import type { RecoveryPlan } from '@rewind/contract/recovery-board'
import { humanDuration } from '../text/durations.ts'
import { count } from '../text/words.ts'

/** When a closed run is deleted with its history: epoch milliseconds. */
export interface Deadline {
  deletedAt: number
}

/** When the run is deleted: its close and the retention of its namespace. Undefined: it is open. */
export function deletionTime(
  closeTime: string | undefined,
  retentionMs: number | undefined,
): number | undefined {
  const closed = Date.parse(closeTime ?? '')
  return Number.isNaN(closed) || retentionMs === undefined || retentionMs <= 0
    ? undefined
    : closed + retentionMs
}

/** In the order in which they are planned: those that are deleted first come first, the others as given. */
export const soonestDeletedFirst = <Item extends Partial<Deadline>>(
  items: readonly Item[],
): Item[] =>
  [...items].sort(
    (one, other) => (one.deletedAt ?? Number.MAX_VALUE) - (other.deletedAt ?? Number.MAX_VALUE),
  )

const hour = 3_600_000
/** What is further away than the last one is no deadline of an incident. */
const spans = [hour, 6 * hour, 24 * hour, 72 * hour]

/** How many runs are deleted within an hour, 6 h, a day and 3 days from `now`; a span that adds none is left out. */
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
