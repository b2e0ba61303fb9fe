import type { RecoveryPlan } from '@rewind/contract/recovery-board'
import type { PlanWarning, ResetPlan } from '@rewind/contract/reset-plan'
import type { PlanIndex } from '../reset-plan/plan-index.ts'

/**
 * A step that may execute again, and how often. Without kind and name: the steps that the plan does
 * not list.
 */
interface AgainOutline {
  kind?: ResetPlan['runsAgain'][number]['kind']
  name?: string
  times: number
}

/**
 * What a recovery keeps of the plan of one run, enough to add up. The whole plan is made again when
 * it is opened.
 */
export interface PlanOutline {
  runsAgain: readonly AgainOutline[]
  discarded: RecoveryPlan['discarded']
  reapplied: number
  dropped: number
  /** Kept timers that were due before the plan was made. They fire at once. */
  overdueTimers: number
  /** `NEWER`: the reset terminates an open run that is not the base run. */
  terminates?: 'OWN' | 'NEWER'
  /** One for each code, with the number of events or workflows that it is about. */
  warnings: readonly (Pick<PlanWarning, 'code' | 'severity' | 'title'> & { count: number })[]
}

/**
 * Returns how many events or workflows a warning is about. 1 for a warning about the run itself.
 */
const weightOf = ({ eventIds, workflowIds = [] }: PlanWarning): number =>
  Math.max(1, eventIds.length, workflowIds.length)

/** The outline of a run that is not reset. */
export const emptyOutline: PlanOutline = {
  runsAgain: [],
  discarded: {
    events: 0,
    activities: 0,
    timers: 0,
    children: 0,
    searchAttributes: 0,
    versionMarkers: 0,
  },
  reapplied: 0,
  dropped: 0,
  overdueTimers: 0,
  warnings: [],
}

/** Returns the outline of a plan. The plan must have a point. */
export function outlineOf(plan: ResetPlan, overdueTimers: number): PlanOutline {
  const { counts, discarded, terminates, warnings } = plan
  return {
    runsAgain: runsAgainOf(plan),
    discarded: {
      events: discarded.count,
      activities: counts.activities,
      timers: counts.timers,
      children: counts.children,
      searchAttributes: counts.searchAttributes,
      versionMarkers: counts.versionMarkers,
    },
    reapplied: counts.reapplied,
    dropped: counts.dropped,
    overdueTimers,
    ...(terminates === undefined ? {} : { terminates: terminates.isNewer ? 'NEWER' : 'OWN' }),
    warnings: warnings.map((warning) => {
      const { code, severity, title } = warning
      return { code, severity, title, count: weightOf(warning) }
    }),
  }
}

/** A plan lists the first few hundred steps. The others are counted without names. */
function runsAgainOf({ runsAgain, counts }: ResetPlan): AgainOutline[] {
  const steps = new Map<string, AgainOutline>()
  for (const { kind, name } of runsAgain) {
    const key = `${kind} ${name}`
    const known = steps.get(key)
    if (known === undefined) steps.set(key, { kind, name, times: 1 })
    else known.times += 1
  }
  const others = counts.runsAgain - runsAgain.length
  return others > 0 ? [...steps.values(), { times: others }] : [...steps.values()]
}

/**
 * Returns the number of timers that a reset to `point` keeps open and that were due before `now`
 * (epoch milliseconds). A timer keeps its due time, so these fire at once:
 * docs/temporal-semantics.md#work-begun-before-the-point
 */
export const overdueTimers = (
  { spans }: Pick<PlanIndex, 'spans'>,
  point: number,
  now: number,
): number =>
  spans.filter(
    ({ kind, begin, end }) =>
      kind === 'timer' &&
      begin.eventId < point &&
      !(end !== undefined && end.eventId < point) &&
      begin.due !== undefined &&
      Date.parse(begin.due) <= now,
  ).length
