import type { ResetFacts, ResetPlan } from '@rewind/contract/reset-plan'
import { isClosed } from '../acts/actions.ts'
import { whyNotResetTo } from '../reset-points/reset-point-rule.ts'
import { decidedAt } from '../reset-points/row-reset-points.ts'
import { undoneFrom } from './discarded.ts'
import type { PlanIndex } from './plan-index.ts'
import { reappliedFrom } from './reapplied.ts'
import type { ResetChoice } from './reset-choice.ts'
import { unknownOf } from './unknown.ts'
import { warningsOf } from './warnings.ts'

/**
 * Returns what a reset to an event would do: what it keeps, discards, executes again, reapplies and
 * loses, and its warnings (docs/temporal-semantics.md#what-a-reset-writes). For an event that is no
 * reset point, only `whyNot` says anything. The index is made once for each history.
 */
export function planReset(index: PlanIndex, facts: ResetFacts, choice: ResetChoice): ResetPlan {
  const { eventId: point } = choice
  const whyNot = whyNotPoint(index, point)
  if (whyNot !== undefined) return noPlan(point, whyNot)
  const reapply = reappliedFrom(index, point, choice.reapplyExclude ?? [], facts)
  const { reapplied, dropped } = reapply
  const pending = facts.description?.pendingActivities ?? []
  const undone = undoneFrom(index, point, pending, (eventId) => reapply.eventIds.has(eventId))
  const { activities, timers, children, searchAttributes, versionMarkers, runsAgain } = undone
  const lastTime = index.rowAt(point - 1)?.time
  const terminates = runThatEnds(facts)
  return {
    eventId: point,
    kept: {
      from: 1,
      to: point - 1,
      count: point - 1,
      ...(lastTime === undefined ? {} : { lastTime }),
      decidesAnew: decidesAnew(index, point),
    },
    discarded: {
      from: point,
      to: index.length,
      count: index.length - point + 1,
      activities: activities.items,
      timers: timers.items,
      children: children.items,
      searchAttributes: searchAttributes.items,
      versionMarkers: versionMarkers.items,
    },
    runsAgain: runsAgain.items,
    reapplied: reapplied.items,
    dropped: dropped.items,
    counts: {
      activities: activities.count,
      timers: timers.count,
      children: children.count,
      searchAttributes: searchAttributes.count,
      versionMarkers: versionMarkers.count,
      runsAgain: runsAgain.count,
      reapplied: reapplied.count,
      dropped: dropped.count,
    },
    ...(terminates === undefined ? {} : { terminates }),
    warnings: warningsOf({ index, facts, choice, point, reapply }),
    unknown: unknownOf(index, facts, terminates === undefined ? {} : { terminates }),
  }
}

function whyNotPoint(index: PlanIndex, point: number): string | undefined {
  if (point > index.length) return `The history ends at event ${index.length}.`
  return whyNotResetTo(point, index.rowAt)
}

/** Returns what the workflow task at the point decided. The new run does this task again. */
function decidesAnew({ rowAt }: PlanIndex, point: number): string {
  const row = rowAt(point)
  return row === undefined ? '' : decidedAt(row, rowAt).decided
}

function runThatEnds({ description, latest }: ResetFacts): ResetPlan['terminates'] {
  const open = [latest, description].find((run) => run && !isClosed(run.info.status))
  if (open === undefined) return undefined
  const { runId, status } = open.info
  return { runId, status, isNewer: open !== description }
}

function noPlan(eventId: number, whyNot: string): ResetPlan {
  return {
    eventId,
    whyNot,
    kept: { from: 1, to: 0, count: 0, decidesAnew: '' },
    discarded: {
      from: 1,
      to: 0,
      count: 0,
      activities: [],
      timers: [],
      children: [],
      searchAttributes: [],
      versionMarkers: [],
    },
    runsAgain: [],
    reapplied: [],
    dropped: [],
    counts: {
      activities: 0,
      timers: 0,
      children: 0,
      searchAttributes: 0,
      versionMarkers: 0,
      runsAgain: 0,
      reapplied: 0,
      dropped: 0,
    },
    warnings: [],
    unknown: [],
  }
}
