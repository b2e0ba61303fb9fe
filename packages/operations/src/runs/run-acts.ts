import type { Output } from '@rewind/contract/endpoint'
import type { RunRef } from '@rewind/contract/primitives'
import type { listRunActs, RunAct } from '@rewind/contract/run-acts'
import { type FoundAct, resetOf, runActOf, runActTypes } from '@rewind/history/acts/run-acts'
import type { Store } from '../store/store.ts'
import type { Temporal } from '../temporal/gateway.ts'
import type { ResetOrigins } from './reset-origins.ts'

/** The acts that are listed, and the events that are read for them, at most; newest first. */
const [maxActs, maxEvents] = [100, 20_000]
/** The operations of a workflow id by which this console's own acts are recognised. */
const maxOperations = 1_000

interface Sources {
  temporal: Temporal
  store: Pick<Store, 'list'>
  resetOrigins: ResetOrigins
}

/** Returns what was done to a run without this console, from event histories, newest first. */
export async function readRunActs(
  { temporal, store, resetOrigins }: Sources,
  run: RunRef,
): Promise<Output<typeof listRunActs>> {
  const { namespace, workflowId } = run
  const { historyLength, resetRunId } = await temporal.readRunState(run)
  const isOwn = ownRequests(await store.list({ namespace, workflowId }, { limit: maxOperations }))
  const reset = await newestReset(resetOrigins, run, resetRunId)
  const found: FoundAct[] = reset === undefined ? [] : [reset]
  for await (const event of temporal.findEvents(run, { types: runActTypes, maxEvents })) {
    const act = runActOf(event, run.runId)
    // The reset says more than the termination that it caused.
    if (act === undefined || isOwn(act) || isEndBy(act.act, reset?.act)) continue
    found.push(act)
    if (found.length > maxActs) break
  }
  const acts = found
    .filter((each) => !isOwn(each))
    .map(({ act, token }): RunAct => (token === undefined ? act : { ...act, isOfRewind: true }))
    .sort((one, other) => (one.time < other.time ? 1 : one.time > other.time ? -1 : 0))
  return {
    acts: acts.slice(0, maxActs),
    isPartial: acts.length > maxActs || historyLength > maxEvents,
  }
}

async function newestReset(
  resetOrigins: ResetOrigins,
  run: RunRef,
  resetRunId: string | undefined,
): Promise<FoundAct | undefined> {
  if (resetRunId === undefined) return undefined
  const made = await resetOrigins
    .find({ ...run, runId: resetRunId })
    // The new run may be deleted. Its reset is then not known.
    .catch(() => undefined)
  return made?.fromRunId === run.runId ? resetOf(made) : undefined
}

const isEndBy = (act: RunAct, reset: RunAct | undefined): boolean =>
  act.action === 'ended by reset' &&
  act.reason === reset?.reason &&
  act.identity === reset?.identity

/** Returns a function that says whether an act is an operation in the list. */
function ownRequests(operations: Awaited<ReturnType<Store['list']>>): (found: FoundAct) => boolean {
  const tokens = new Set(operations.map(({ token }) => token))
  const updateIds = new Set(
    operations
      .filter(({ action, state }) => action === 'update' && state !== 'refused')
      .map(({ request, request_id }) => JSON.parse(request).updateId ?? request_id),
  )
  return ({ token, updateId }) =>
    (token !== undefined && tokens.has(token)) ||
    (updateId !== undefined && updateIds.has(updateId))
}
