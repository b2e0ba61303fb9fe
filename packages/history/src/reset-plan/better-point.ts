import type { PlanWarning } from '@rewind/contract/reset-plan'

type WarningsAt = (point: number) => readonly PlanWarning[]

const isSevere = ({ severity }: PlanWarning): boolean =>
  severity === 'severe' || severity === 'refused'

/** Severe, and with a point that avoids it. */
const avoidable = (warnings: readonly PlanWarning[]): PlanWarning[] =>
  warnings.filter((warning) => isSevere(warning) && warning.betterEventId !== undefined)

/**
 * The warnings of a plan, each with a better point that leads into no severe warning which another
 * point avoids: where it would, that other point is named, and why. Where every such point leads
 * back, none is named; the way out in words stays. `warningsAt`: those of the same reset to another
 * event, each with the point that is better for it alone.
 */
export function withBetterPoints(
  warnings: readonly PlanWarning[],
  point: number,
  warningsAt: WarningsAt,
): PlanWarning[] {
  const known = new Map<number, PlanWarning[]>()
  const avoidableAt = (eventId: number): PlanWarning[] => {
    const found = known.get(eventId) ?? avoidable(warningsAt(eventId))
    known.set(eventId, found)
    return found
  }
  return warnings.map((warning) => {
    const { betterEventId: near, ...rest } = warning
    if (near === undefined) return warning
    const better = goodPoint(near, point, avoidableAt)
    if (better === near) return warning
    const why = `Event ${near} would avoid this, but brings another warning: ${avoidableAt(near)[0]?.title}.`
    return {
      ...rest,
      wayOut: [warning.wayOut, why].filter(Boolean).join(' '),
      ...(better === undefined ? {} : { betterEventId: better }),
    }
  })
}

/** The first point on the ways from `near`, the nearest first, that has nothing to be avoided. */
function goodPoint(
  near: number,
  point: number,
  avoidableAt: (eventId: number) => readonly PlanWarning[],
): number | undefined {
  const seen = new Set([point, near])
  // A set hands out what is added while it is gone through.
  for (const eventId of seen) {
    if (eventId === point) continue
    const further = avoidableAt(eventId)
    if (further.length === 0) return eventId
    for (const { betterEventId } of further)
      if (betterEventId !== undefined) seen.add(betterEventId)
  }
  return undefined
}
