import { type EventRow, type IndexLine, streamHistoryIndex } from '@rewind/contract/history'
import { previewReset, type ResetFacts, readResetFacts } from '@rewind/contract/reset-plan'
import { PlanIndex } from '@rewind/history/reset-plan/plan-index'
import { planReset } from '@rewind/history/reset-plan/reset-plan'
import { HistoryModel } from '@rewind/history/rows/history-model'
import { longHistory } from '../workloads/long-history.ts'
import { type BenchContext, namespace } from './bench-context.ts'
import type { FigureRow } from './figures.ts'

const events = 50_000
const times = 3

/** Bare: reads every page of the history once, like the console for a plan. */
export async function measureResetPlan(context: BenchContext): Promise<FigureRow[]> {
  const run = await longHistory(context.client, 'bench-50000', events)
  const params = { namespace, ...run }
  const bare = await quickest(() => context.readAllPages(run))
  const index = await context.call(streamHistoryIndex, { params })
  const facts: ResetFacts = JSON.parse(await context.call(readResetFacts, { params }))
  const rows = index.split('\n').flatMap(rowIn)
  const model = new HistoryModel()
  model.add(rows)
  const plans = new PlanIndex(model)
  const eventId = plans.points[Math.floor(plans.points.length / 2)] ?? 4
  const api = await quickest(() => context.call(previewReset, { params, body: { eventId } }))
  return [
    {
      what: `reset plan of ${events} events through the API`,
      unit: 's',
      atMost: 2,
      bare,
      ui: undefined,
      rewind: api,
    },
    {
      what: 'the same in the browser, the slowest of all its points',
      unit: 'ms',
      atMost: 100,
      bare: undefined,
      ui: undefined,
      rewind: slowestPlan(plans, facts),
    },
  ]
}

/**
 * Measures the planner. The page runs it in the browser when a point or an option changes, without
 * a call.
 */
function slowestPlan(index: PlanIndex, facts: ResetFacts): number {
  let slowest = 0
  for (const eventId of index.points) {
    const started = performance.now()
    planReset(index, facts, { eventId })
    slowest = Math.max(slowest, performance.now() - started)
  }
  return slowest
}

function rowIn(line: string): EventRow[] {
  if (line === '') return []
  const value: IndexLine = JSON.parse(line)
  return 'eventId' in value ? [value] : []
}

async function quickest(call: () => Promise<unknown>): Promise<number> {
  let seconds = Number.POSITIVE_INFINITY
  for (let at = 0; at < times; at++) {
    const started = performance.now()
    await call()
    seconds = Math.min(seconds, (performance.now() - started) / 1000)
  }
  return seconds
}
