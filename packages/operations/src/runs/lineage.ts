import type { RunRef, WorkflowRef } from '@rewind/contract/primitives'
import type { Lineage, MadeBy } from '@rewind/contract/workflows'
import { isClosed } from '@rewind/history/acts/actions'
import { quoted } from '@rewind/history/visibility/visibility-filter'
import { LRUCache } from 'lru-cache'
import pMap from 'p-map'
import type { Store } from '../store/store.ts'
import { StoreError } from '../store/store-error.ts'
import type { RunState, Temporal } from '../temporal/gateway.ts'
import type { ResetOrigins } from './reset-origins.ts'

const newestRuns = 50
const atOnce = 8

type ListedRun = Pick<RunState, 'runId' | 'status' | 'startTime' | 'closeTime'>

/**
 * Finds what created each run of a workflow id: a start, continue-as-new, a retry, cron or a reset.
 */
export class LineageReader {
  readonly #temporal: Temporal
  readonly #store: Store
  readonly #resetOrigins: ResetOrigins
  readonly #madeBy = new LRUCache<string, MadeBy>({ max: 5_000 })
  constructor(temporal: Temporal, store: Store, resetOrigins: ResetOrigins) {
    this.#temporal = temporal
    this.#store = store
    this.#resetOrigins = resetOrigins
  }

  async read(workflow: WorkflowRef, runId: string | undefined): Promise<Lineage> {
    const { namespace, workflowId } = workflow
    // Visibility lags by seconds, so the requested run and the latest run are described.
    const [page, latest, asked] = await Promise.all([
      this.#temporal.listWorkflows(namespace, {
        query: `WorkflowId = ${quoted(workflowId)}`,
        pageSize: newestRuns,
      }),
      this.#temporal.readRunState({ namespace, workflowId }),
      runId === undefined ? undefined : this.#temporal.readRunState({ ...workflow, runId }),
    ])
    const states = new Map<string, RunState>()
    for (const state of [latest, asked]) if (state !== undefined) states.set(state.runId, state)
    const listed = page.workflows.filter((run) => !states.has(run.runId))
    const describeRun = async (run: ListedRun) => {
      const state = states.get(run.runId)
      // An open run in the list may have closed since.
      const current: ListedRun =
        state ??
        (isClosed(run.status)
          ? run
          : await this.#temporal.readRunState({ ...workflow, ...id(run) }))
      const { status, startTime, closeTime } = current
      return {
        runId: run.runId,
        status,
        ...(startTime === undefined ? {} : { startTime }),
        ...(closeTime === undefined ? {} : { closeTime }),
        madeBy: await this.#whatMade({ ...workflow, runId: run.runId }, state),
      }
    }
    const runs = await pMap([...listed, ...states.values()], describeRun, { concurrency: atOnce })
    const oldestFirst = runs.sort((one, other) => order(one.startTime, other.startTime))
    return { runs: oldestFirst, truncated: page.nextPageToken !== undefined }
  }

  async #whatMade(run: RunRef, state: RunState | undefined): Promise<MadeBy> {
    const key = `${run.namespace} ${run.runId}`
    const known = this.#madeBy.get(key)
    if (known !== undefined) return known
    const reset = await this.#reset(run, state)
    const found = reset?.made ?? (await this.#start(run))
    if (reset?.isCertain !== false) this.#madeBy.set(key, found)
    return found
  }

  async #reset(run: RunRef, state: RunState | undefined) {
    const origin = await this.#resetOrigins.find(run, state)
    if (origin === undefined) return undefined
    const { fromRunId, eventId, reason, time } = origin
    // Rewind's record is exact. A name in a reason is text that anybody can write.
    const { record, isCertain } = await this.#recordOf(run)
    const operator = record?.operator ?? origin.operator
    const made: MadeBy = {
      by: 'reset',
      fromRunId,
      eventId,
      reason,
      ...(operator === undefined ? {} : { operator }),
      time,
    }
    return { made, isCertain }
  }

  /** A lineage can be read while the store fails: only its names are then less exact. */
  async #recordOf({ namespace, runId }: RunRef) {
    try {
      return { record: await this.#store.findByNewRun(namespace, runId), isCertain: true }
    } catch (error) {
      if (error instanceof StoreError) return { record: undefined, isCertain: false }
      throw error
    }
  }

  async #start(run: RunRef): Promise<MadeBy> {
    const { events } = await this.#temporal.readHistory(run, { pageSize: 1 })
    const { continuedExecutionRunId: fromRunId, initiator } = events[0]?.attributes ?? {}
    if (typeof fromRunId !== 'string' || fromRunId === '') return { by: 'start' }
    return { by: initiators.get(initiator) ?? 'continueAsNew', fromRunId }
  }
}

const initiators = new Map<unknown, 'continueAsNew' | 'retry' | 'cron'>([
  ['WORKFLOW', 'continueAsNew'],
  ['RETRY', 'retry'],
  ['CRON_SCHEDULE', 'cron'],
])

const id = ({ runId }: ListedRun) => ({ runId })

const order = (one = '', other = ''): number => (one < other ? -1 : one > other ? 1 : 0)
