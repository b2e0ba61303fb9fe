import type { ResetReply } from '@rewind/contract/interrupts'
import type { RunRef } from '@rewind/contract/primitives'
import { isClosed } from '@rewind/history/acts/actions'
import { parseResetReason } from '@rewind/history/reset-points/reset-reason'
import { quoted } from '@rewind/history/visibility/visibility-filter'
import type { OperationContext } from '../acts/operation-context.ts'
import { pollUntil } from '../acts/poll-until.ts'
import { readClosingEvent } from '../runs/closing-event.ts'
import type { RunState } from '../temporal/gateway.ts'

type Superseded = NonNullable<ResetReply['superseded']>

/** In milliseconds. How long to look for a run that lagging visibility does not show yet. */
const timeoutMs = 1_000

interface Reset {
  /** The latest run, read just before the reset. */
  latest: RunState
  newRunId: string
  token: string
}

/**
 * Returns what happened between the last check and the reset. Temporal has no lock, so another
 * reset or a new run can start in between, and this reset then terminates it. Returns undefined if
 * nothing happened or the search fails. The lineage shows such a run in any case.
 */
export async function findSuperseded(
  context: OperationContext,
  run: RunRef,
  reset: Reset,
): Promise<Superseded | undefined> {
  const { latest } = reset
  try {
    if (isClosed(latest.status)) {
      const runId = await endedUnseen(context, run, reset)
      return runId === undefined ? undefined : { runId, message: wasEnded(runId) }
    }
    const end = await closing(context, { ...run, runId: latest.runId })
    if (end === undefined || end.token === reset.token) return undefined
    const runId = await pollUntil(() => endedUnseen(context, run, reset), timeoutMs)
    const before = `Run ${latest.runId} had ended before this reset reached it: ${end.words}.`
    return runId === undefined
      ? { message: before }
      : { runId, message: `${before} ${wasEnded(runId)}` }
  } catch {
    return undefined
  }
}

const wasEnded = (runId: string): string =>
  `Run ${runId}, which had come into being since the last look, was ended by this reset.`

/** Returns the id of a run that this reset terminated and that the operator had not seen. */
async function endedUnseen(
  context: OperationContext,
  run: RunRef,
  { latest, newRunId, token }: Reset,
): Promise<string | undefined> {
  const known = new Set([run.runId, latest.runId, newRunId])
  for (const runId of await newestRunIds(context, run)) {
    if (known.has(runId)) continue
    const end = await closing(context, { ...run, runId })
    if (end?.token === token) return runId
  }
  return undefined
}

/** Returns the newest runs of a workflow id in visibility, which may lag by seconds. */
async function newestRunIds({ temporal }: OperationContext, run: RunRef): Promise<string[]> {
  const { workflows } = await temporal.listWorkflows(run.namespace, {
    query: `WorkflowId = ${quoted(run.workflowId)}`,
    pageSize: 20,
  })
  return workflows.map(({ runId }) => runId)
}

/**
 * Returns how a run closed. A reset writes its reason, with the token, into the run that it
 * terminates.
 */
async function closing({ temporal }: OperationContext, run: RunRef) {
  const found = await readClosingEvent(temporal, run)
  if (found === undefined) return undefined
  const { event, status } = found
  const { reason } = event.attributes
  const why = typeof reason === 'string' ? reason : ''
  const words = status.toLowerCase().replaceAll('_', ' ')
  return {
    token: parseResetReason(why).token,
    words: why === '' ? words : `${words}, “${why}”`,
  }
}
