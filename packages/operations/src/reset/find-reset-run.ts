import type { RunRef } from '@rewind/contract/primitives'
import { parseResetReason } from '@rewind/history/reset-points/reset-reason'
import { quoted } from '@rewind/history/visibility/visibility-filter'
import { type Found, nothingSoFar, sinceOf, type Trace } from '../acts/operation.ts'
import type { OperationContext } from '../acts/operation-context.ts'
import { runOf } from '../acts/run-state.ts'
import { OperationError } from '../errors.ts'
import type { RunState } from '../temporal/gateway.ts'

type Looker = Pick<OperationContext, 'temporal' | 'resetOrigins'>

/** The run to be reset, and the latest of its workflow id: one look where they are the same. */
export async function bothStates(
  { temporal }: Pick<OperationContext, 'temporal'>,
  run: RunRef,
): Promise<[base: RunState, latest: RunState]> {
  const { namespace, workflowId } = run
  const latest = await temporal.readRunState({ namespace, workflowId })
  return [latest.runId === run.runId ? latest : await temporal.readRunState(run), latest]
}

/**
 * Looks for the run that a reset made, by the token in its history. There is none so far only if no run
 * was made since, or if visibility shows every run that was.
 */
export async function findResetRun(context: Looker, trace: Trace): Promise<Found> {
  const run = runOf(trace)
  const token = trace.token ?? ''
  const [base, latest] = await bothStates(context, run)
  const { resetRunId } = base
  for (const runId of new Set([resetRunId, latest.runId])) {
    if (runId !== undefined && (await wasMadeByReset(context, run, runId, token))) {
      return { is: 'applied', newRunId: runId }
    }
  }
  // A reset becomes the latest run, and `resetRunId` of the base names the newest run made from it.
  if (latest.runId === trace.latest_run_id || resetRunId === undefined) return nothingSoFar
  return findAmongNewer(context, run, trace, resetRunId)
}

/** Clock differences and the lag of visibility are smaller, in milliseconds. */
const slackMs = 60_000
/** A call makes its run within this time, in milliseconds. */
const longestCallMs = 60_000
const [pageSize, maxPages] = [100, 10]

/** Newer resets may hide the run: looks at every run that started at about that time. */
async function findAmongNewer(
  context: Looker,
  run: RunRef,
  trace: Trace,
  resetRunId: string,
): Promise<Found> {
  const from = Date.parse(sinceOf(trace)) - slackMs
  const to = Date.parse(trace.intended_at) + longestCallMs + slackMs
  const newest = await context.temporal
    .readRunState({ ...run, runId: resetRunId })
    .catch(unlessDeleted)
  if (newest === undefined) return untold
  // The newest reset of the base is older than the intent, so there was none since.
  if (Date.parse(newest.startTime ?? '') < from) return nothingSoFar
  const query = `WorkflowId = ${quoted(run.workflowId)} AND StartTime BETWEEN '${iso(from)}' AND '${iso(to)}'`
  let pageToken: string | undefined
  let showsNewest = Date.parse(newest.startTime ?? '') > to
  let showsAll = true
  for (let page = 0; page < maxPages; page++) {
    const { workflows, nextPageToken } = await context.temporal.listWorkflows(run.namespace, {
      query,
      pageSize,
      ...(pageToken === undefined ? {} : { pageToken }),
    })
    for (const { runId } of workflows) {
      if (runId === resetRunId) showsNewest = true
      const isIt = await wasMadeByReset(context, run, runId, trace.token ?? '')
      if (isIt) return { is: 'applied', newRunId: runId }
      if (isIt === undefined) showsAll = false
    }
    if (nextPageToken === undefined) {
      // Visibility lags. If it shows a later run of this workflow id, it shows this one too.
      return showsNewest && showsAll ? nothingSoFar : untold
    }
    pageToken = nextPageToken
  }
  return untold
}

const untold: Found = {
  is: 'untold',
  why: 'The run was reset since, and Rewind cannot look at all of the new runs yet.',
  isFinal: false,
}

function unlessDeleted(error: unknown): undefined {
  if (!(error instanceof OperationError) || error.code !== 'NOT_FOUND') throw error
}

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString()

/** The store may be another one than last time; the history is not. */
export async function findResetRunByToken(
  context: OperationContext,
  run: RunRef,
  { resetRunId }: RunState,
  token: string,
): Promise<string | undefined> {
  if (resetRunId === undefined) return undefined
  const isKnown = (await context.store.findByNewRun(run.namespace, resetRunId)) !== undefined
  return !isKnown && (await wasMadeByReset(context, run, resetRunId, token))
    ? resetRunId
    : undefined
}

/** Undefined for a run that was deleted: it tells nothing. */
async function wasMadeByReset(
  { resetOrigins }: Looker,
  run: RunRef,
  runId: string,
  token: string,
): Promise<boolean | undefined> {
  if (runId === run.runId) return false
  try {
    const origin = await resetOrigins.find({ ...run, runId })
    return origin?.fromRunId === run.runId && parseResetReason(origin.reason).token === token
  } catch (error) {
    return unlessDeleted(error)
  }
}
