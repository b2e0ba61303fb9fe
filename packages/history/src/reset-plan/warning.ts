import type { EventRow } from '@rewind/contract/history'
import type { PlanWarning, ResetFacts } from '@rewind/contract/reset-plan'
import type { PlanIndex } from './plan-index.ts'
import type { Reapplied } from './reapplied.ts'
import type { ResetChoice } from './reset-choice.ts'

/** What a warning is made from. */
export interface PlanContext {
  index: PlanIndex
  facts: ResetFacts
  choice: ResetChoice
  /** The event reset to. */
  point: number
  reapply: Reapplied
}

/** One thing to mind about a reset; undefined where there is nothing to mind. */
export type Warn = (context: PlanContext) => PlanWarning | undefined

const maxEvents = 20

export const idsOf = (rows: readonly Pick<EventRow, 'eventId'>[]): number[] =>
  rows.slice(0, maxEvents).map(({ eventId }) => eventId)

/**
 * The last point at or before an event, where that is another one than the point chosen.
 * `withBetterPoints` goes on from there where it has a severe warning of its own.
 */
export const pointUpTo = ({ index, point }: PlanContext, eventId: number) => {
  const better = index.pointUpTo(eventId)
  return better === undefined || better === point ? {} : { betterEventId: better }
}

const maxNamed = 4

/** "a", "a and b", "a, b, c, d and 3 more". */
export function named(names: readonly string[]): string {
  const unique = [...new Set(names)]
  const rest = unique.length - maxNamed
  const last = rest > 0 ? `${rest.toLocaleString('en')} more` : unique.pop()
  const first = unique.slice(0, maxNamed)
  return first.length === 0 ? (last ?? '') : `${first.join(', ')} and ${last}`
}
