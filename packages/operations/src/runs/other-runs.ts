import type { EventRow } from '@rewind/contract/history'
import type { RunRef } from '@rewind/contract/primitives'
import type { OtherRunItem, ResetFacts } from '@rewind/contract/reset-plan'
import type { Lineage } from '@rewind/contract/workflows'
import { isClosed } from '@rewind/history/acts/actions'
import { receivedIn } from '@rewind/history/reset-plan/received'
import type { Temporal } from '../temporal/gateway.ts'
import type { LineageReader } from './lineage.ts'

/** Limits for reading other runs. The plan reports anything beyond them as unknown. */
const maxEvents = 20_000
const maxItems = 1_000
const maxRuns = 20

type OtherRuns = Pick<ResetFacts, 'later' | 'siblings' | 'isMoreInOtherRuns'>

/**
 * Returns what the runs after this one received. A reset reapplies signals and updates of runs
 * reached by continue-as-new. It loses those of all other runs
 * (docs/temporal-semantics.md#reapplied-events).
 */
export async function readOtherRuns(
  { temporal, lineage }: { temporal: Temporal; lineage: LineageReader },
  run: RunRef,
  latestRunId: string,
): Promise<OtherRuns> {
  const reader = new OtherRunReader(temporal, run)
  const chain = await reader.chain()
  const later = await reader.receivedBy(chain)
  const isOnTheWay = latestRunId === run.runId || chain.includes(latestRunId)
  const siblings = isOnTheWay
    ? []
    : await reader.receivedBy(siblingsOf(run, chain, await lineage.read(run, run.runId)))
  return { later, siblings, ...(reader.isMore ? { isMoreInOtherRuns: true } : {}) }
}

/** Returns newer runs that are related to this one, and the open run in any case. */
function siblingsOf({ runId }: RunRef, chain: readonly string[], { runs }: Lineage): string[] {
  const family = new Set([runId])
  // Each pass adds the runs that are one step further away.
  for (let size = 0; size < family.size; ) {
    size = family.size
    for (const run of runs) {
      if (!('fromRunId' in run.madeBy)) continue
      const { fromRunId } = run.madeBy
      if (family.has(fromRunId) || family.has(run.runId)) family.add(run.runId).add(fromRunId)
    }
  }
  const start = runs.find((run) => run.runId === runId)?.startTime ?? ''
  return runs
    .filter((run) => run.runId !== runId && !chain.includes(run.runId))
    .filter((run) => (run.startTime ?? '') >= start)
    .filter((run) => family.has(run.runId) || !isClosed(run.status))
    .map((run) => run.runId)
}

class OtherRunReader {
  isMore = false
  readonly #temporal: Temporal
  readonly #run: RunRef
  #eventsLeft = maxEvents
  constructor(temporal: Temporal, run: RunRef) {
    this.#temporal = temporal
    this.#run = run
  }

  /** Returns the runs that follow by continue-as-new. A reset follows no other link. */
  async chain(): Promise<string[]> {
    const runIds: string[] = []
    for (let at = this.#run.runId; runIds.length < maxRuns; ) {
      const next = await this.#continuedAs(at)
      if (next === undefined) return runIds
      runIds.push(next)
      at = next
    }
    this.isMore = true
    return runIds
  }

  async receivedBy(runIds: readonly string[]): Promise<OtherRunItem[]> {
    const items: OtherRunItem[] = []
    for (const runId of runIds.slice(0, maxRuns)) {
      items.push(...receivedIn(await this.#rowsOf(runId), runId))
    }
    if (runIds.length > maxRuns || items.length > maxItems) this.isMore = true
    return items.slice(0, maxItems)
  }

  async #continuedAs(runId: string): Promise<string | undefined> {
    const { events } = await this.#temporal.readHistory(
      { ...this.#run, runId },
      { order: 'desc', pageSize: 1 },
    )
    const last = events[0]
    const next = last?.attributes.newExecutionRunId
    return last?.type === 'WORKFLOW_EXECUTION_CONTINUED_AS_NEW' && typeof next === 'string'
      ? next
      : undefined
  }

  async #rowsOf(runId: string): Promise<EventRow[]> {
    const rows: EventRow[] = []
    for await (const page of this.#temporal.scanRows({ ...this.#run, runId })) {
      rows.push(...page.rows)
      this.#eventsLeft -= page.rows.length
      if (this.#eventsLeft > 0) continue
      this.isMore = true
      break
    }
    return rows
  }
}
