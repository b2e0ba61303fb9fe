import type { PendingChild } from '@rewind/contract/pending'
import type { RunRef } from '@rewind/contract/primitives'
import type { ResetFacts } from '@rewind/contract/reset-plan'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { runStart } from '@rewind/history/reset-plan/run-start'
import pMap from 'p-map'
import { OperationError } from '../errors.ts'
import type { LineageReader } from '../runs/lineage.ts'
import { readOtherRuns } from '../runs/other-runs.ts'
import { type Allowance, withActions } from '../runs/with-actions.ts'
import type { Temporal } from '../temporal/gateway.ts'

type Children = NonNullable<ResetFacts['children']>

/** With more pending children, Rewind does not read the status of any. */
const maxChildren = 50
const atOnce = 8

export interface ResetFactsContext {
  temporal: Temporal
  lineage: LineageReader
  allowance: Allowance
}

/**
 * Returns the facts that a reset of this run depends on and that its own history does not contain.
 */
export async function readFacts(
  { temporal, lineage, allowance }: ResetFactsContext,
  run: RunRef,
): Promise<ResetFacts> {
  const { namespace, workflowId } = run
  const describe = async (runId: string): Promise<WorkflowDescription> =>
    withActions(await temporal.describe({ ...run, runId }), allowance)
  const [description, latestState, state, first, namespaceInfo, cluster] = await Promise.all([
    describe(run.runId),
    temporal.readRunState({ namespace, workflowId }),
    temporal.readResetState(run),
    temporal.readHistory(run, { pageSize: 1 }),
    unlessForbidden(temporal.describeNamespace(namespace)),
    unlessForbidden(temporal.readCluster()),
  ])
  const latestRunId = latestState.runId
  const hasNewer = latestRunId !== run.runId
  const [latest, latestResetState, others, children, workers] = await Promise.all([
    hasNewer ? describe(latestRunId) : undefined,
    hasNewer ? temporal.readResetState({ ...run, runId: latestRunId }) : undefined,
    readOtherRuns({ temporal, lineage }, run, latestRunId),
    readChildren(temporal, run, description),
    unlessForbidden(readWorkers(temporal, namespace, description.info.taskQueue)),
  ])
  const start = first.events[0] && runStart(first.events[0])
  const { changedActivityOptions, versioning } = state
  return {
    readAt: new Date().toISOString(),
    ...(cluster && { serverVersion: cluster.serverVersion, clusterName: cluster.clusterName }),
    description,
    ...(latest && { latest }),
    ...(namespaceInfo && { namespace: namespaceInfo }),
    ...(start && { start }),
    ...others,
    ...(children && { children }),
    callbacks: {
      base: state.callbacks,
      ...(latestResetState && { latest: latestResetState.callbacks }),
    },
    ...(changedActivityOptions && { changedActivityOptions }),
    versioning,
    ...(workers && { workers }),
  }
}

/**
 * Returns the pollers of the workflow task queue with their versions, and the version that gets
 * unpinned tasks.
 */
async function readWorkers(
  temporal: Temporal,
  namespace: string,
  taskQueue: string,
): Promise<NonNullable<ResetFacts['workers']>> {
  const { pollers, routing } = await temporal.readTaskQueue(namespace, taskQueue, 'WORKFLOW')
  const { current } = routing
  return {
    taskQueue,
    pollers: pollers.map(({ lastAccessTime, version }) => ({
      ...(lastAccessTime !== undefined && { lastAccessTime }),
      ...(version && { version }),
    })),
    ...(current && { current }),
  }
}

/** Returns undefined if this console lacks the permission: the plan is useful without that fact. */
async function unlessForbidden<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof OperationError && error.code === 'FORBIDDEN') return undefined
    throw error
  }
}

/**
 * Returns the current status of the pending children, or undefined if there are more than
 * `maxChildren`.
 */
async function readChildren(
  temporal: Temporal,
  { namespace }: RunRef,
  { pendingChildren }: WorkflowDescription,
): Promise<Children | undefined> {
  if (pendingChildren.length > maxChildren) return undefined
  const stateOf = async ({ workflowId, runId, initiatedEventId }: PendingChild) => {
    const child = { workflowId, initiatedEventId }
    if (runId === '') return child
    try {
      // The latest run has the current status of a chain that starts with the child's first run.
      const latest = await temporal.readRunState({ namespace, workflowId })
      const isSame = latest.runId === runId || latest.firstRunId === runId
      const { status } = isSame
        ? latest
        : await temporal.readRunState({ namespace, workflowId, runId })
      return { ...child, status }
    } catch (error) {
      // The child is in another namespace, or its retention has passed.
      if (error instanceof OperationError && error.code === 'NOT_FOUND') return child
      throw error
    }
  }
  return await pMap(pendingChildren, stateOf, { concurrency: atOnce })
}
