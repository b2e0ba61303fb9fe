import type { HistoryEvent, HistoryOrder } from '@rewind/contract/history'
import type { RunRef } from '@rewind/contract/primitives'
import type { ResetPlan } from '@rewind/contract/reset-plan'
import { PlanIndex } from '@rewind/history/reset-plan/plan-index'
import { eventIdsToDecode, withInputs } from '@rewind/history/reset-plan/plan-inputs'
import type { ResetChoice } from '@rewind/history/reset-plan/reset-choice'
import { planReset } from '@rewind/history/reset-plan/reset-plan'
import { HistoryModel } from '@rewind/history/rows/history-model'
import type { Temporal } from '../temporal/gateway.ts'
import { type ResetFactsContext, readFacts } from './reset-facts.ts'
import { scanResetPoints } from './reset-points.ts'

/** Inputs on further pages stay previews. */
const maxPages = 12

interface Page {
  from: number
  to: number
  order: HistoryOrder
  pageSize: number
  pageToken?: string
}

/**
 * Returns the plan of one choice with decoded inputs. Reads the history once for all choices of a
 * run.
 */
export async function previewReset(
  context: ResetFactsContext,
  run: RunRef,
  choice: ResetChoice,
): Promise<ResetPlan> {
  const [facts, { index, pages }] = await Promise.all([
    readFacts(context, run),
    readRows(context.temporal, run),
  ])
  const mismatch = await readMismatch(context.temporal, run, index)
  const plan = planReset(index, { ...facts, ...(mismatch && { mismatch }) }, choice)
  const wanted = eventIdsToDecode(plan)
  if (wanted.length === 0) return plan
  const events = await readEvents(context.temporal, run, pages, wanted)
  return withInputs(plan, (eventId) => events.get(eventId))
}

/** Rows show that the code does not match the history. Only whole events show where. */
async function readMismatch(temporal: Temporal, run: RunRef, index: PlanIndex) {
  return index.mismatch === undefined ? undefined : (await scanResetPoints(temporal, run)).mismatch
}

async function readRows(
  temporal: Temporal,
  run: RunRef,
): Promise<{ index: PlanIndex; pages: Page[] }> {
  const model = new HistoryModel()
  const pages: Page[] = []
  for await (const { rows, ...page } of temporal.scanRows(run, { order: 'desc' })) {
    model.add(rows)
    const [to, from] = [rows[0]?.eventId, rows.at(-1)?.eventId]
    if (from === undefined || to === undefined) continue
    pages.push({ from, to, ...page })
  }
  return { index: new PlanIndex(model), pages }
}

async function readEvents(
  temporal: Temporal,
  run: RunRef,
  pages: readonly Page[],
  wanted: readonly number[],
): Promise<Map<number, HistoryEvent>> {
  const needed = pages.filter(({ from, to }) => wanted.some((id) => id >= from && id <= to))
  const isWanted = new Set(wanted)
  const events = new Map<number, HistoryEvent>()
  // Every list of the plan starts with the oldest event.
  const read = needed.slice(-maxPages).map(async ({ from, to, ...asked }) => {
    const page = await temporal.readHistory(run, asked)
    for (const event of page.events)
      if (isWanted.has(event.eventId)) events.set(event.eventId, event)
  })
  await Promise.all(read)
  return events
}
