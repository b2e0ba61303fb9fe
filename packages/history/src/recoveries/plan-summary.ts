import type { RecoveryPlan } from '@rewind/contract/recovery-board'
import type { SkipCode } from '@rewind/contract/recovery-items'
import type { PlanSeverity } from '@rewind/contract/reset-plan'
import { type Deadline, deadlinesOf } from './deadlines.ts'
import { emptyOutline, type PlanOutline } from './plan-outline.ts'

/** One item, with what the plan of a recovery adds up. */
export interface PlannedItem {
  item: number
  workflowId: string
  runId: string
  /** Undefined: the item is not planned yet, or is skipped. */
  outline?: PlanOutline | undefined
  /** For a reset: what the workflow task at the point decides. */
  pointLabel?: string | undefined
  /** The point is the first of several candidates. */
  isLadder?: boolean
  skipped?: { code: SkipCode; text: string } | undefined
  /** When Temporal deletes the run, in epoch milliseconds. Undefined: the run is open. */
  deletedAt?: number | undefined
}

type Line<Key extends keyof RecoveryPlan> = RecoveryPlan[Key] extends (infer Each)[] ? Each : never

/** A few examples are enough to understand a line of the plan. */
const maxExamples = 5

const worstFirst: readonly PlanSeverity[] = ['refused', 'severe', 'warning', 'note']

/**
 * Adds up what a recovery will do, in one pass over its items. An item without a plan counts as
 * affected only. A run counts once for each warning code, and a step as often as it may execute
 * again.
 */
export function summarizePlan(items: Iterable<PlannedItem>, now: number): RecoveryPlan {
  const plan: RecoveryPlan = {
    affected: 0,
    planned: 0,
    eligible: 0,
    deadlines: [],
    skipped: [],
    points: [],
    runsAgain: [],
    overdueTimers: { runs: 0, timers: 0 },
    discarded: { ...emptyOutline.discarded },
    reapplied: 0,
    dropped: 0,
    terminates: { runs: 0, newerRuns: 0 },
    warnings: [],
  }
  const skipped = new Map<string, Line<'skipped'>>()
  const points = new Map<string, Line<'points'>>()
  const runsAgain = new Map<string, Line<'runsAgain'>>()
  const warnings = new Map<string, Line<'warnings'>>()
  const deadlines: Deadline[] = []
  for (const item of items) {
    plan.affected += 1
    if (item.deletedAt !== undefined && item.skipped === undefined) {
      deadlines.push({ deletedAt: item.deletedAt })
    }
    if (item.skipped !== undefined) {
      plan.planned += 1
      const { code, text } = item.skipped
      addExample(
        lineOf(skipped, code, () => ({ code, text, runs: 0, examples: [] })),
        item,
      )
      continue
    }
    if (item.outline === undefined) continue
    plan.planned += 1
    plan.eligible += 1
    addOutline(plan, item.outline)
    if (item.pointLabel !== undefined) {
      const { pointLabel: label, isLadder = false } = item
      lineOf(points, `${isLadder} ${label}`, () => ({ label, runs: 0, isLadder })).runs += 1
    }
    for (const { kind, name, times } of item.outline.runsAgain) {
      const line = lineOf(runsAgain, JSON.stringify([kind, name]), () => ({
        ...(kind === undefined ? {} : { kind }),
        ...(name === undefined ? {} : { name }),
        runs: 0,
        times: 0,
      }))
      line.runs += 1
      line.times += times
    }
    for (const { code, severity, title } of item.outline.warnings) {
      const line = lineOf(warnings, code, () => ({ code, severity, title, runs: 0, examples: [] }))
      // A code can be a note for one run and severe for another.
      if (worstFirst.indexOf(severity) < worstFirst.indexOf(line.severity)) {
        line.severity = severity
        line.title = title
      }
      addExample(line, item)
    }
  }
  return {
    ...plan,
    deadlines: deadlinesOf(deadlines, now),
    skipped: maxRuns(skipped),
    points: maxRuns(points),
    runsAgain: [...runsAgain.values()].sort((one, other) => other.times - one.times),
    warnings: maxRuns(warnings).sort(
      (one, other) => worstFirst.indexOf(one.severity) - worstFirst.indexOf(other.severity),
    ),
  }
}

function addOutline(plan: RecoveryPlan, outline: PlanOutline): void {
  for (const key of Object.keys(plan.discarded) as (keyof RecoveryPlan['discarded'])[]) {
    plan.discarded[key] += outline.discarded[key]
  }
  plan.reapplied += outline.reapplied
  plan.dropped += outline.dropped
  if (outline.overdueTimers > 0) plan.overdueTimers.runs += 1
  plan.overdueTimers.timers += outline.overdueTimers
  if (outline.terminates !== undefined) plan.terminates.runs += 1
  if (outline.terminates === 'NEWER') plan.terminates.newerRuns += 1
}

function lineOf<Each>(lines: Map<string, Each>, key: string, make: () => Each): Each {
  const known = lines.get(key)
  if (known !== undefined) return known
  const line = make()
  lines.set(key, line)
  return line
}

function addExample(
  line: Pick<Line<'skipped'>, 'runs' | 'examples'>,
  { item, workflowId, runId }: PlannedItem,
): void {
  line.runs += 1
  if (line.examples.length < maxExamples) line.examples.push({ item, workflowId, runId })
}

const maxRuns = <Each extends { runs: number }>(lines: Map<string, Each>): Each[] =>
  [...lines.values()].sort((one, other) => other.runs - one.runs)
