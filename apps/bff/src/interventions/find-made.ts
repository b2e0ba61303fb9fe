import type { RunRef } from '@rewind/contract/primitives'
import { parseResetReason } from '@rewind/history/reset-reason'
import { quoted } from '@rewind/history/visibility-filter'
import type { RunState } from '../temporal/temporal.ts'
import type { Room } from './interventions.ts'

/** The run to be reset, and the latest of its workflow id: one look where they are the same. */
export async function bothStates(
  { temporal }: Room,
  run: RunRef,
): Promise<[base: RunState, latest: RunState]> {
  const { namespace, workflowId } = run
  const latest = await temporal.readRunState({ namespace, workflowId })
  return [latest.runId === run.runId ? latest : await temporal.readRunState(run), latest]
}

/** The newest runs of a workflow id, as visibility has them: it may lag. */
export async function newestRunIds({ temporal }: Room, run: RunRef): Promise<string[]> {
  const { workflows } = await temporal.listWorkflows(run.namespace, {
    query: `WorkflowId = ${quoted(run.workflowId)}`,
    pageSize: 20,
  })
  return workflows.map(({ runId }) => runId)
}

/** The run that one request for a reset made, told by its token in the history. */
export async function findMade(
  room: Room,
  run: RunRef,
  token: string,
): Promise<string | undefined> {
  const [base, latest] = await bothStates(room, run)
  // What it made may itself have been reset, or gone on, since: the newest runs are asked, too.
  const newest = await newestRunIds(room, run)
  for (const runId of new Set([base.resetRunId, latest.runId, ...newest])) {
    if (runId !== undefined && (await wasMadeBy(room, run, runId, token))) return runId
  }
  return undefined
}

/** The store may be another one than last time; the history is not. */
export async function madeUnderAnotherStore(
  room: Room,
  run: RunRef,
  { resetRunId }: RunState,
  token: string,
): Promise<string | undefined> {
  if (resetRunId === undefined) return undefined
  const isKnown = (await room.store.findByNewRun(run.namespace, resetRunId)) !== undefined
  return !isKnown && (await wasMadeBy(room, run, resetRunId, token)) ? resetRunId : undefined
}

async function wasMadeBy(
  { resetOrigins }: Room,
  run: RunRef,
  runId: string,
  token: string,
): Promise<boolean> {
  if (runId === run.runId) return false
  const origin = await resetOrigins.find({ ...run, runId })
  return origin?.fromRunId === run.runId && parseResetReason(origin.reason).token === token
}
