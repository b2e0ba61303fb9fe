import { createHash } from 'node:crypto'
import type { RunRef } from '@rewind/contract/primitives'
import type {
  PayloadInput,
  SignalBody,
  SignalReply,
  UpdateBody,
  UpdateReply,
} from '@rewind/contract/talk'
import { failureLine } from '@rewind/history/failure-text'
import { inputBytes, whyNotPayload } from '@rewind/history/payload-input'
import type { FastifyBaseLogger } from 'fastify'
import { megabytes, ReplyError } from '../errors.ts'
import type { Intent, Intervention } from '../store/store.ts'
import type { RunState, Temporal } from '../temporal/temporal.ts'
import { attempt, attemptAndLook } from './attempt.ts'
import { refuseClosed } from './cancel.ts'
import type { Room } from './interventions.ts'
import { isAbsence, lookOr } from './look-until.ts'
import { checkRequestId, checkSameRequest, checkText, intentOf, trimmedReason } from './request.ts'

/** Sends one signal. Sent again under the same request id it counts once: the server sees to that. */
export async function signal(
  room: Room,
  run: RunRef,
  body: SignalBody,
  log: FastifyBaseLogger,
): Promise<SignalReply> {
  const { temporal, operator } = room
  const { name, input = [], requestId } = body
  const { intent, earlier } = await askedBefore(room, run, 'signal', body)
  if (earlier?.state === 'done') return whatServerSays(await temporal.readRunState(run))

  const before = await temporal.readRunState(run)
  refuseClosed(before, whyNotClosed)
  return attemptAndLook({
    room,
    log,
    intent,
    earlier,
    send: () => temporal.signal(run, { name, input, operator, requestId }),
    async find() {
      const after = before.historyLength
      const found = await findSignal(temporal, run, { name, operator, isAfter: (id) => id > after })
      return found ? whatServerSays(await temporal.readRunState(run)) : undefined
    },
    look: async () => whatServerSays(await lookOr(temporal.readRunState(run), before)),
  })
}

/**
 * Sends one update and waits for it. Sent again under the same id it counts once: the workflow never
 * sees it, and its outcome is the first one's, whatever was sent now.
 */
export async function update(
  room: Room,
  run: RunRef,
  body: UpdateBody,
  log: FastifyBaseLogger,
): Promise<UpdateReply> {
  const { temporal, operator } = room
  const { name, input = [], requestId, updateId = requestId, waitForStage = 'COMPLETED' } = body
  const { intent, earlier } = await askedBefore(room, run, 'update', body)
  const isAwaited = waitForStage === 'COMPLETED'
  if (earlier?.state === 'done') {
    return withAccepted(temporal, run, await temporal.readUpdate(run, updateId, { isAwaited }))
  }
  const cameToNothing = earlier === undefined || earlier.state === 'refused'
  if (cameToNothing && body.updateId !== undefined) {
    // The run has the id from another request: nothing is sent, nor recorded.
    const known = await findUpdate(temporal, run, updateId)
    if (known !== undefined) {
      const reply = isAwaited ? await temporal.readUpdate(run, updateId, { isAwaited }) : known
      return { ...(await withAccepted(temporal, run, reply)), sentBefore: true }
    }
  }

  refuseClosed(await temporal.readRunState(run), whyNotClosed)
  let rejected: UpdateReply | undefined
  try {
    return await attempt({
      room,
      log,
      intent,
      earlier,
      send: () => temporal.update(run, { name, input, operator, updateId, waitForStage }),
      find: () => findUpdate(temporal, run, updateId),
      async reply(update: UpdateReply) {
        const reply = await withAccepted(temporal, run, update)
        if (reply.failure === undefined || reply.accepted !== false) return reply
        // The caller is told by the reply; the record says that it came to nothing.
        rejected = reply
        throw new ReplyError('CHANGED', `The workflow rejected it: ${failureLine(reply.failure)}`)
      },
    })
  } catch (error) {
    if (rejected !== undefined) return rejected
    throw error
  }
}

/** A failure does not tell whether the workflow accepted the update first: what it rejected is known no more. */
export async function withAccepted(
  temporal: Pick<Temporal, 'readUpdate'>,
  run: RunRef,
  reply: UpdateReply,
): Promise<UpdateReply> {
  if (reply.failure === undefined) return reply
  try {
    return { ...reply, accepted: (await findUpdate(temporal, run, reply.updateId)) !== undefined }
  } catch (error) {
    if (isAbsence(error)) return reply
    throw error
  }
}

type Said = (SignalBody | UpdateBody) & { updateId?: string }

async function askedBefore(
  { store, operator }: Room,
  run: RunRef,
  action: 'signal' | 'update',
  { name, input = [], requestId, updateId, ...body }: Said,
): Promise<{ intent: Intent; earlier?: Intervention }> {
  const reason = body.reason === undefined ? '' : trimmedReason(body.reason)
  checkRequestId(requestId)
  checkText('name', name)
  if (updateId !== undefined) checkText('updateId', updateId)
  checkInput(action === 'signal' ? 'Signal' : 'Update', input)
  // What was said is the workflow's and Temporal's: the record need only know it again.
  const digest = createHash('sha256').update(JSON.stringify(input)).digest('hex')
  const request = JSON.stringify({
    action,
    runId: run.runId,
    name,
    input: digest,
    reason,
    ...(updateId === undefined ? {} : { updateId }),
  })
  const earlier = await store.findRequest(run, requestId)
  if (earlier !== undefined) checkSameRequest(earlier, request)
  const intent = intentOf(run, { action, request_id: requestId, request, operator, reason })
  return { intent, ...(earlier === undefined ? {} : { earlier }) }
}

/** What Temporal takes in one request, in bytes. Of less it may be set up to refuse some. */
const mostInputBytes = 4 * 2 ** 20

/**
 * Refuses arguments that are not what they say, since Temporal would take them, and more than it
 * takes of any. `what` is asked: Signal, Update or Query.
 */
export function checkInput(what: string, input: readonly PayloadInput[]): void {
  for (const [at, payload] of input.entries()) {
    const whyNot = whyNotPayload(payload)
    if (whyNot === undefined) continue
    const which = input.length > 1 ? `Argument ${at + 1}` : 'The argument'
    throw new ReplyError('INVALID', `${which} cannot be sent. ${whyNot}`, {
      details: { in: 'body', field: `input.${at}` },
    })
  }
  const bytes = inputBytes(input)
  if (bytes <= mostInputBytes) return
  throw new ReplyError(
    'TOO_LARGE',
    `${what} input is ${megabytes(bytes)}; Temporal accepts at most ${megabytes(mostInputBytes)}. Nothing was sent.`,
  )
}

const whyNotClosed = 'No code of it takes anything any more; nothing was sent.'

/** What was just sent is among the newest events, or waits for the workflow task under way to end. */
const newestEvents = 200

async function findSignal(
  temporal: Temporal,
  run: RunRef,
  how: { name: string; operator: string; isAfter: (eventId: number, time: string) => boolean },
): Promise<boolean> {
  const types = ['WORKFLOW_EXECUTION_SIGNALED']
  const wanted = { types, mostEvents: newestEvents }
  for await (const { eventId, time, attributes } of temporal.findEvents(run, wanted)) {
    if (!how.isAfter(eventId, time)) return false
    if (attributes.signalName === how.name && attributes.identity === how.operator) return true
  }
  return false
}

async function findUpdate(
  temporal: Pick<Temporal, 'readUpdate'>,
  run: RunRef,
  updateId: string,
): Promise<UpdateReply | undefined> {
  try {
    return await temporal.readUpdate(run, updateId, { isAwaited: false })
  } catch (error) {
    if (error instanceof ReplyError && error.code === 'NOT_FOUND') return undefined
    throw error
  }
}

/** Of a signal or an update: its name. */
export const nameOf = ({ action, request }: Intervention): string | null =>
  action === 'signal' || action === 'update' ? JSON.parse(request).name : null

/** After an answer that never came, much later: only what is found is certain. */
export async function findSaid(temporal: Temporal, record: Intervention): Promise<true> {
  const { namespace, workflow_id: workflowId, run_id: runId, action, operator } = record
  const run = { namespace, workflowId, runId }
  const { name, updateId = record.request_id } = JSON.parse(record.request)
  // Clocks differ, so that an event a little older may be it.
  const since = new Date(Date.parse(record.intended_at) - 5_000).toISOString()
  const isFound =
    action === 'update'
      ? (await findUpdate(temporal, run, updateId)) !== undefined
      : await findSignal(temporal, run, { name, operator, isAfter: (_, time) => time >= since })
  if (isFound) return true
  throw new ReplyError(
    'NOT_FOUND',
    action === 'update'
      ? 'Temporal knows no update of this id: it never arrived, was refused by the workflow, or was lost before a worker took it.'
      : 'No such signal is among the newest events of the run: whether it arrived cannot be told any more.',
  )
}

const whatServerSays = ({ runId, status }: RunState): SignalReply => ({ runId, status })
