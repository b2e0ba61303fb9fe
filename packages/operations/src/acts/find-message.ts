import type { DecodedPayload } from '@rewind/contract/payloads'
import type { RunRef } from '@rewind/contract/primitives'
import type { UpdateReply } from '@rewind/contract/talk'
import { isClosed } from '@rewind/history/acts/actions'
import { eventToken } from '@rewind/history/acts/request-token'
import { isObject } from '@rewind/history/events/json-object'
import { isDecodedPayload } from '@rewind/history/payloads/payloads'
import { OperationError } from '../errors.ts'
import type { OperationRecord } from '../store/store.ts'
import type { Temporal } from '../temporal/gateway.ts'
import { type Found, NotApplied, sinceOf, type Trace, withSlack } from './operation.ts'
import type { OperationContext } from './operation-context.ts'
import { payloadsDigest } from './request.ts'
import { notAppliedIfClosed, runOf } from './run-state.ts'

/** The number of events that are read at most, newest first. */
const maxEvents = 20_000

/** The fields of a stored request that a signal or an update has. */
interface SaidRequest {
  name: string
  updateId?: string
}

const saidRequest = ({ request }: Pick<Trace, 'request'>): SaidRequest => JSON.parse(request)

type Looker = Pick<OperationContext, 'temporal' | 'store'>

/**
 * Looks for the event of a signal. If an open run has no such event, that proves nothing: the server
 * buffers a signal while a worker has the workflow task, and the call may still arrive. A closed run
 * refuses signals (docs/temporal-semantics.md#signals), and its history has the event of each signal
 * that the run accepted. Throws `NotApplied` if the signal certainly took no effect.
 */
export async function findSignal(temporal: Temporal, trace: Trace): Promise<Found> {
  const { name } = saidRequest(trace)
  // The state is read before the events. Otherwise the run could accept the signal and close between
  // the two reads, and the signal would count as never accepted.
  const state = await temporal.readRunState(runOf(trace))
  const events = temporal.findEvents(runOf(trace), {
    types: ['WORKFLOW_EXECUTION_SIGNALED'],
    notBefore: withSlack(sinceOf(trace)),
    maxEvents,
  })
  for await (const event of events) {
    if (trace.token === null || eventToken(event) !== trace.token) continue
    const { signalName, input } = event.attributes
    const isInput = payloadsDigest(payloadsIn(input)) === trace.input_digest
    if (signalName === name && isInput) return { is: 'applied' }
    throw new NotApplied(
      'CHANGED',
      `The run has another signal with this request id: ${String(signalName)}. Temporal takes only the first, so this one changed nothing.`,
      { eventId: event.eventId },
    )
  }
  if (state.historyLength <= maxEvents) notAppliedIfClosed(state, neverTaken)
  return {
    is: 'untold',
    why: 'The run shows no event of this signal so far: its event is written when the current workflow task ends, or a network that delays may still deliver it.',
    isFinal: false,
  }
}

const noUpdateSoFar: Found = {
  is: 'untold',
  why: 'Temporal shows nothing of this update so far: the workflow rejected it, which Temporal does not keep, or a network that delays may still deliver it.',
  isFinal: false,
}
const neverAccepted =
  'It did not accept this update: it did not arrive in time, or the workflow rejected it. Nothing was changed.'
const neverTaken = 'It did not take this signal, and takes none any more. Nothing was changed.'

/**
 * Looks for an update by its id, and compares the update that the run accepted under that id. Throws
 * `NotApplied` if the update certainly took no effect.
 */
export async function findUpdate(context: Looker, trace: Trace): Promise<Found> {
  const run = runOf(trace)
  const { updateId = trace.request_id ?? '' } = saidRequest(trace)
  // The state is read before the events. Otherwise the run could accept the update and close between
  // the two reads, and the update would count as never accepted. For a deleted run this throws
  // NOT_FOUND, so that its missing update does not count as rejected.
  const state = await context.temporal.readRunState(run)
  const isKnown = (await readKnownUpdate(context.temporal, run, updateId)) !== undefined
  if (!isKnown && !isClosed(state.status)) return noUpdateSoFar
  const taken = await whoseUpdate(context, run, trace)
  if (!isKnown && taken.whose === 'unseen') {
    if (state.historyLength <= maxEvents) notAppliedIfClosed(state, neverAccepted)
    return noUpdateSoFar
  }
  switch (taken.whose) {
    case 'ours':
      return { is: 'applied' }
    case 'another':
      throw new NotApplied('CHANGED', anotherUpdate(updateId, taken.operator), { updateId })
    case 'unseen':
      return {
        is: 'untold',
        why: 'The run has an update of this id that is not in its history yet.',
        isFinal: false,
      }
    case 'unclear':
      return {
        is: 'untold',
        why: 'Another request, whose outcome is not known either, has the same update id and input.',
        isFinal: false,
      }
  }
}

/**
 * Returns whether the run accepted the update with this id from this request. "Unseen": the history
 * has no accepted update with this id. "Unclear": another request with the same update id and input,
 * whose outcome is unknown, may have been first.
 */
export async function whoseUpdate(
  { temporal, store }: Looker,
  run: RunRef,
  asked: Pick<Trace, 'request' | 'request_id' | 'operator' | 'input_digest'>,
): Promise<{ whose: 'ours' | 'unseen' | 'unclear' } | { whose: 'another'; operator: string }> {
  const { name, updateId = asked.request_id ?? '' } = saidRequest(asked)
  const accepted = await acceptedUpdate(temporal, run, updateId)
  if (accepted === undefined) return { whose: 'unseen' }
  const { operator } = accepted
  const isLike =
    accepted.name === name &&
    operator === asked.operator &&
    (asked.input_digest === null || accepted.input === asked.input_digest)
  if (!isLike) return { whose: 'another', operator }
  const others = await statesOfOthers(store, run, asked.request_id, updateId)
  if (others.has('done')) return { whose: 'another', operator }
  return { whose: others.has('intended') || others.has('unknown') ? 'unclear' : 'ours' }
}

export const anotherUpdate = (updateId: string, operator: string): string =>
  `The run took the update id ${updateId} from another request, sent by ${operator}. A run takes each update id once, so this request changed nothing.`

/**
 * Returns what Temporal knows of an update. Undefined: the update did not arrive, the workflow
 * rejected it, or the server lost it before a worker accepted it
 * (docs/temporal-semantics.md#updates).
 */
export async function readKnownUpdate(
  temporal: Pick<Temporal, 'readUpdate'>,
  run: RunRef,
  updateId: string,
): Promise<UpdateReply | undefined> {
  try {
    return await temporal.readUpdate(run, updateId, { isAwaited: false })
  } catch (error) {
    if (error instanceof OperationError && error.code === 'NOT_FOUND') return undefined
    throw error
  }
}

async function acceptedUpdate(temporal: Temporal, run: RunRef, updateId: string) {
  const events = temporal.findEvents(run, {
    types: ['WORKFLOW_EXECUTION_UPDATE_ACCEPTED'],
    maxEvents,
  })
  for await (const { attributes } of events) {
    const { acceptedRequest } = attributes
    const { meta, input } = isObject(acceptedRequest) ? acceptedRequest : {}
    if (!isObject(meta) || meta.updateId !== updateId || !isObject(input)) continue
    return {
      name: String(input.name ?? ''),
      operator: String(meta.identity ?? ''),
      input: payloadsDigest(payloadsIn(input.args)),
    }
  }
  return undefined
}

/**
 * Returns the states of the other records with this update id. One event proves the outcome of one
 * record only.
 */
async function statesOfOthers(
  store: OperationContext['store'],
  run: RunRef,
  requestId: string | null,
  updateId: string,
): Promise<Set<OperationRecord['state']>> {
  const records = await store.list({ ...run, action: 'update' }, { limit: 1_000 })
  const others = records.filter(
    (record) =>
      record.request_id !== requestId &&
      (saidRequest(record).updateId ?? record.request_id) === updateId,
  )
  return new Set(others.map(({ state }) => state))
}

const payloadsIn = (value: unknown): DecodedPayload[] => {
  const payloads = isObject(value) ? value.payloads : undefined
  return (Array.isArray(payloads) ? payloads : []).filter(isDecodedPayload)
}
