import type { Output } from '@rewind/contract/endpoint'
import type { PendingChild } from '@rewind/contract/pending'
import type { RunRef } from '@rewind/contract/primitives'
import type {
  Ancestor,
  ChildRun,
  Counted,
  listChildren,
  readInterruption,
  readRelations,
} from '@rewind/contract/relations'
import type { WorkflowInfo, WorkflowStatus } from '@rewind/contract/workflows'
import { isClosed } from '@rewind/history/acts/actions'
import { statusName } from '@rewind/history/events/event-names'
import { interruptionOf, interruptionTypes } from '@rewind/history/events/operation-event'
import { quoted } from '@rewind/history/visibility/visibility-filter'
import pLimit from 'p-limit'
import { OperationError } from '../errors.ts'
import type { Description, Temporal } from '../temporal/gateway.ts'
import { isStatus } from '../temporal/workflow-info.ts'
import type { ResetOrigins } from './reset-origins.ts'

/** Maximum number of ancestors to read, in addition to the root. */
const maxAncestors = 20
const usualPageSize = 100
/** The largest page that visibility returns. */
const maxGrandchildren = 1_000
/** Limit for the search for a cancel request, because the history can be long. */
const maxEventsBack = 2_000
/** Scrolling through a long family requests many interruptions at once. */
const interruptionsAtOnce = 4

interface ChildrenRequest {
  status?: WorkflowStatus
  pageSize?: number
  pageToken?: string
}

/** Reads the relationships of a run: ancestors, children, and the runs before and after it. */
export class Relations {
  readonly #temporal: Temporal
  readonly #resetOrigins: ResetOrigins
  readonly #slots = pLimit(interruptionsAtOnce)
  constructor(temporal: Temporal, resetOrigins: ResetOrigins) {
    this.#temporal = temporal
    this.#resetOrigins = resetOrigins
  }

  #describe = (run: RunRef) => this.#temporal.describe(run, { withPollers: false })

  async read(run: RunRef): Promise<Output<typeof readRelations>> {
    const own = await this.#describe(run)
    const root = own.info.root ?? { workflowId: run.workflowId, runId: run.runId }
    const rootQuery = `RootWorkflowId = ${quoted(root.workflowId)} AND RootRunId = ${quoted(root.runId)}`
    const [above, family, previousRunId, nextRunId] = await Promise.all([
      this.#ancestors(run.namespace, own),
      this.#counts(run.namespace, rootQuery),
      this.#previous(run),
      this.#next(run, own),
    ])
    return {
      ...above,
      ...(family === undefined ? {} : { family }),
      ...(own.firstRunId === undefined ? {} : { firstRunId: own.firstRunId }),
      ...(previousRunId === undefined ? {} : { previousRunId }),
      ...(nextRunId === undefined ? {} : { nextRunId }),
    }
  }

  async #ancestors(
    namespace: string,
    own: Description,
  ): Promise<{ ancestors: Ancestor[]; truncated: boolean }> {
    const { root } = own.info
    const nearestFirst: Ancestor[] = []
    let next = own.info.parent
    while (next !== undefined && nearestFirst.length < maxAncestors) {
      const found = await this.#find({ namespace, ...next })
      nearestFirst.push(found === undefined ? next : toRelated(found.info))
      next = found?.info.parent
    }
    const highest = nearestFirst.at(-1)
    const isWhole = highest === undefined || highest.runId === root?.runId
    if (!isWhole && root !== undefined) {
      const found = await this.#find({ namespace, ...root })
      nearestFirst.push(found === undefined ? root : toRelated(found.info))
    }
    return { ancestors: nearestFirst.reverse(), truncated: !isWhole }
  }

  /**
   * Returns undefined if the retention of the ancestor has passed or the ancestor is in another
   * namespace.
   */
  async #find(run: RunRef): Promise<Description | undefined> {
    try {
      return await this.#describe(run)
    } catch (error) {
      if (error instanceof OperationError && error.code === 'NOT_FOUND') return undefined
      throw error
    }
  }

  async #previous(run: RunRef): Promise<string | undefined> {
    const reset = await this.#resetOrigins.find(run)
    if (reset !== undefined) return reset.fromRunId
    const { events } = await this.#temporal.readHistory(run, { pageSize: 1 })
    return runIdIn(events[0]?.attributes.continuedExecutionRunId)
  }

  async #next(run: RunRef, { info, resetRunId }: Description): Promise<string | undefined> {
    if (resetRunId !== undefined) return resetRunId
    if (!isClosed(info.status)) return undefined
    const { events } = await this.#temporal.readHistory(run, { order: 'desc', pageSize: 1 })
    return runIdIn(events[0]?.attributes.newExecutionRunId)
  }

  async children(
    run: RunRef,
    { status, pageSize = usualPageSize, pageToken }: ChildrenRequest,
  ): Promise<Output<typeof listChildren>> {
    const { namespace } = run
    const isFirst = pageToken === undefined
    const query = `ParentWorkflowId = ${quoted(run.workflowId)} AND ParentRunId = ${quoted(run.runId)}`
    const asked =
      status === undefined ? query : `${query} AND ExecutionStatus = ${quoted(statusName(status))}`
    const [page, own, counts] = await Promise.all([
      this.#temporal.listWorkflows(namespace, {
        query: asked,
        pageSize,
        ...(isFirst ? {} : { pageToken }),
      }),
      this.#describe(run),
      isFirst ? this.#counts(namespace, query) : undefined,
    ])
    const pending = new Map(own.pendingChildren.map((child) => [child.runId, child]))
    const listed = page.workflows.map((info) => toChild(info, pending.get(info.runId)))
    const attached =
      isFirst && (status === undefined || status === 'RUNNING')
        ? await this.#attachedByReset(run, own)
        : []
    const children = [...attached, ...listed]
    const grandchildren = await this.#childCounts(namespace, children)
    return {
      children: children.map((child) => ({
        ...child,
        ...(grandchildren && { childCount: grandchildren.get(child.runId) ?? 0 }),
      })),
      ...(page.nextPageToken === undefined ? {} : { nextPageToken: page.nextPageToken }),
      ...(counts === undefined ? {} : { counts }),
    }
  }

  /**
   * Returns children that an earlier run started and that a reset attached to this run. They still
   * name the earlier run as parent.
   */
  async #attachedByReset(run: RunRef, own: Description): Promise<ChildRun[]> {
    if (own.lastResetTime === undefined || own.pendingChildren.length === 0) return []
    const runIds = own.pendingChildren.map(({ runId }) => runId).filter((runId) => runId !== '')
    const attached: ChildRun[] = []
    for (let at = 0; at < runIds.length; at += usualPageSize) {
      const some = runIds.slice(at, at + usualPageSize)
      const { workflows } = await this.#temporal.listWorkflows(run.namespace, {
        query: `RunId IN (${some.map(quoted).join(', ')})`,
        pageSize: usualPageSize,
      })
      for (const info of workflows) {
        if (info.parent === undefined || info.parent.runId === run.runId) continue
        const pending = own.pendingChildren.find(({ runId }) => runId === info.runId)
        attached.push({ ...toChild(info, pending), startedByRunId: info.parent.runId })
      }
    }
    return attached
  }

  /**
   * Returns the number of children of each parent with one call, or undefined if there are too
   * many.
   */
  async #childCounts(
    namespace: string,
    parents: readonly ChildRun[],
  ): Promise<Map<string, number> | undefined> {
    const counts = new Map<string, number>()
    if (parents.length === 0) return counts
    const { workflows, nextPageToken } = await this.#temporal.listWorkflows(namespace, {
      query: `ParentRunId IN (${parents.map(({ runId }) => quoted(runId)).join(', ')})`,
      pageSize: maxGrandchildren,
    })
    if (nextPageToken !== undefined) return undefined
    for (const { parent } of workflows) {
      if (parent) counts.set(parent.runId, (counts.get(parent.runId) ?? 0) + 1)
    }
    return counts
  }

  /** Returns undefined if the visibility store cannot count by status. */
  async #counts(namespace: string, query: string): Promise<Counted | undefined> {
    try {
      const { count, groups = [] } = await this.#temporal.countWorkflows(namespace, {
        query,
        groupBy: 'ExecutionStatus',
      })
      const byStatus = groups.flatMap(({ value, count: each }) =>
        isStatus(value) ? [{ status: value, count: each }] : [],
      )
      return { count, byStatus }
    } catch (error) {
      if (error instanceof OperationError && error.code === 'INVALID') return undefined
      throw error
    }
  }

  interruption(run: RunRef): Promise<Output<typeof readInterruption>> {
    return this.#slots(() => this.#interruption(run))
  }

  async #interruption(run: RunRef): Promise<Output<typeof readInterruption>> {
    const { status, cancelRequested, historyLength } = await this.#temporal.readRunState(run)
    const none = { status, isFurtherBack: false }
    if (status !== 'TERMINATED' && !cancelRequested) return none
    for await (const event of this.#temporal.findEvents(run, {
      types: interruptionTypes,
      maxEvents: maxEventsBack,
    })) {
      const interruption = interruptionOf(event)
      if (interruption !== undefined) return { ...none, interruption }
    }
    return { ...none, isFurtherBack: historyLength > maxEventsBack }
  }
}

const toRelated = ({ workflowId, runId, type, status, startTime, closeTime }: WorkflowInfo) => ({
  workflowId,
  runId,
  type,
  status,
  ...(startTime === undefined ? {} : { startTime }),
  ...(closeTime === undefined ? {} : { closeTime }),
})

const toChild = (info: WorkflowInfo, pending: PendingChild | undefined): ChildRun => ({
  ...toRelated(info),
  ...(pending === undefined
    ? {}
    : {
        parentClosePolicy: pending.parentClosePolicy,
        initiatedEventId: pending.initiatedEventId,
      }),
})

const runIdIn = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined
