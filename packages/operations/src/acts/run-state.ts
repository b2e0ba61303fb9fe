import type { Interrupted } from '@rewind/contract/interrupts'
import type { RunRef } from '@rewind/contract/primitives'
import { isClosed } from '@rewind/history/acts/actions'
import { statusName } from '@rewind/history/events/event-names'
import { OperationError } from '../errors.ts'
import type { RunState } from '../temporal/gateway.ts'
import { NotApplied, type Trace } from './operation.ts'

export const runOf = ({ namespace, workflow_id: workflowId, run_id: runId }: Trace): RunRef => ({
  namespace,
  workflowId,
  runId,
})

const nothingLeft = 'There is nothing left to interrupt; a closed run can still be reset.'

/**
 * Throws ALREADY_CLOSED for a closed run. Temporal accepts some calls to a closed run and does nothing
 * (docs/temporal-semantics.md#cancel), and refuses other calls.
 */
export function refuseClosed(state: RunState, meaning = nothingLeft): void {
  const told = closedAlready(state, meaning)
  if (told !== undefined) throw new OperationError(...told)
}

/** Throws `NotApplied` for a closed run, as evidence that the operation came too late. */
export function notAppliedIfClosed(state: RunState, meaning = nothingLeft): void {
  const told = closedAlready(state, meaning)
  if (told !== undefined) throw new NotApplied(told[0], told[1], told[2].details)
}

function closedAlready({ status, runId, closeTime }: RunState, meaning: string) {
  if (!isClosed(status)) return undefined
  const details = { runId, status, ...(closeTime === undefined ? {} : { closeTime }) }
  const message = `The run is closed already: ${statusName(status)}. ${meaning}`
  return ['ALREADY_CLOSED', message, { details }] as const
}

export const serverStateOf = ({ runId, status, cancelRequested }: RunState): Interrupted => ({
  runId,
  status,
  cancelRequested,
})

/** The state of a run that could not be read. */
export const unseen = ({ runId }: RunRef): RunState => ({
  runId,
  status: 'UNSPECIFIED',
  cancelRequested: false,
  historyLength: 0,
})
