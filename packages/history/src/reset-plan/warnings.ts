import type { PlanSeverity, PlanWarning } from '@rewind/contract/reset-plan'
import { activityWarnings } from './activity-warnings.ts'
import { withBetterPoints } from './better-point.ts'
import { compensated } from './compensated.ts'
import { environmentWarnings } from './environment-warnings.ts'
import { historyWarnings } from './history-warnings.ts'
import { mismatchWarnings } from './mismatch-warnings.ts'
import { reappliedFrom } from './reapplied.ts'
import { runWarnings } from './run-warnings.ts'
import { taskRetries } from './task-retries.ts'
import type { PlanContext } from './warning.ts'

const worstFirst: readonly PlanSeverity[] = ['refused', 'severe', 'warning', 'note']

/** Returns the warnings of a reset, the worst first. */
export const warningsOf = (context: PlanContext): PlanWarning[] =>
  withBetterPoints(foundIn(context), context.point, (point) => foundIn(movedTo(context, point)))

/** The same reset to another event. */
const movedTo = ({ index, facts, choice }: PlanContext, point: number): PlanContext => ({
  index,
  facts,
  choice: { ...choice, eventId: point },
  point,
  reapply: reappliedFrom(index, point, choice.reapplyExclude ?? [], facts),
})

/** Returns warnings, each with the point, if any, that avoids this one warning. */
const foundIn = (context: PlanContext): PlanWarning[] =>
  [
    taskRetries,
    compensated,
    ...historyWarnings,
    ...mismatchWarnings,
    ...runWarnings,
    ...activityWarnings,
    ...environmentWarnings,
  ]
    .map((warn) => warn(context))
    .filter((warning) => warning !== undefined)
    .sort((one, other) => worstFirst.indexOf(one.severity) - worstFirst.indexOf(other.severity))
