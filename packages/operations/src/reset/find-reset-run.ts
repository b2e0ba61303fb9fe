import type { RunRef } from '@rewind/contract/primitives'
import { parseResetReason } from '@rewind/history/reset-points/reset-reason'
import { quoted } from '@rewind/history/visibility/visibility-filter'
import { type Found, nothingSoFar, sinceOf, type Trace } from '../acts/operation.ts'
import type { OperationContext } from '../acts/operation-context.ts'
import { runOf } from '../acts/run-state.ts'
import { OperationError } from '../errors.ts'
import type { RunState } from '../temporal/gateway.ts'

type FindContext = Pick<OperationContext, 'temporal' | 'resetOrigins'>

/**
 * Returns the state of the base run and of the latest run of its workflow id. Takes one call if
 * they are the same run.
 */
export async function bothStates(
  { temporal }: Pick<OperationContext, 'temporal'>,
  run: RunRef,
): Promise<[base: RunState, latest: RunState]> {
  const { namespace, workflowId } = run
  const latest = await temporal.readRunState({ namespace, workflowId })
  return [latest.runId === run.runId ? latest : await temporal.readRunState(run), latest]
}

/**
 * Finds the run that a reset created by the token in its history. Returns `absent` only if no run
 * was created since the intent, or if visibility shows every run created since.
 */
export async function findResetRun(context: FindContext, trace: Trace): Promise<Found> {
  const run = runOf(trace)
  const token = trace.token ?? ''
  const [base, latest] = await bothStates(context, run)
  const { resetRunId } = base
  for (const runId of new Set([resetRunId, latest.runId])) {
    if (runId !== undefined && (await wasMadeByReset(context, run, runId, token))) {
      return { is: 'applied', newRunId: runId }
    }
  }
  // A new run of a reset becomes the latest run, and `resetRunId` of the base names the newest run
  // that a reset of it created.
  if (latest.runId === trace.latest_run_id || resetRunId === undefined) return nothingSoFar
  return findAmongNewer(context, run, trace, resetRunId)
}

/** In milliseconds. Clock differences and the lag of visibility are smaller. */
const slackMs = 60_000
/** In milliseconds. A reset creates its run within this time after it was sent. */
const longestCallMs = 60_000
const [pageSize, maxPages] = [100, 10]

/**
 * Newer resets may hide the run, so this checks every run that started at about the time of the
 * intent.
 */
async function findAmongNewer(
  context: FindContext,
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
  // The newest reset of the base run is older than the intent.
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
      // Visibility lags. If visibility shows a later run of this workflow id, it shows this run
      // too.
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

/**
 * Returns the id of the run that a reset with this token created, or undefined. Finds a repeated
 * request even if the store is new, because the token is in the history.
 */
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

/** Returns undefined if the run was deleted. */
async function wasMadeByReset(
  { resetOrigins }: FindContext,
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
