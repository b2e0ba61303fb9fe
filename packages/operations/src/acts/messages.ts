import type { RunRef } from '@rewind/contract/primitives'
import type {
  PayloadInput,
  SignalBody,
  SignalReply,
  UpdateBody,
  UpdateReply,
} from '@rewind/contract/talk'
import { failureLine } from '@rewind/history/failures/failure-text'
import { inputBytes, whyNotPayload } from '@rewind/history/payloads/payload-input'
import { megabytes } from '@rewind/history/text/megabytes'
import type { Actor } from '../access/actor.ts'
import { OperationError } from '../errors.ts'
import type { RunState, Temporal } from '../temporal/gateway.ts'
import { executeOnce } from './execute-once.ts'
import { anotherUpdate, readKnownUpdate, whoseUpdate } from './find-message.ts'
import { type Asked, NotApplied, type Operation, type Sender } from './operation.ts'
import type { OperationContext } from './operation-context.ts'
import { readOr } from './poll-until.ts'
import { askedDigest, askedOf, inputDigest, trimmedReason } from './request.ts'
import { refuseClosed, unseen } from './run-state.ts'

/**
 * Sends one signal. The server takes each request id of a run once, so a repeated signal counts once
 * (docs/temporal-semantics.md#signals).
 */
export function signalOperation(
  { name: operator }: Actor,
  { temporal }: Pick<OperationContext, 'temporal'>,
  run: RunRef,
  body: SignalBody,
): Operation<SignalReply> {
  const { name, input = [], requestId } = body
  const asked = saidAsked(operator, run, 'signal', body)
  return {
    workflow: run,
    asked,
    isOnceInTemporal: true,

    async prepare() {
      const before = await temporal.readRunState(run)
      refuseClosed(before, whyNotClosed)
      const { token } = asked
      return {
        run,
        async send() {
          await temporal.signal(run, { name, input, operator, requestId, token })
          return {}
        },
        confirm: async () => serverStateOf(await readOr(temporal.readRunState(run), before)),
      }
    },

    replyOf: async () => serverStateOf(await readOr(temporal.readRunState(run), unseen(run))),
  }
}

/**
 * Sends one update and waits for it. The server takes each update id of a run once: the workflow does
 * not see a second update with that id, and the reply to the second update is the outcome of the
 * first one, even if the input differs (docs/temporal-semantics.md#updates).
 */
export async function update(
  actor: Actor,
  context: OperationContext,
  caller: Sender,
  run: RunRef,
  body: UpdateBody,
): Promise<UpdateReply> {
  const operation = updateOperation(actor, context, run, body)
  try {
    return await executeOnce(context, operation, caller)
  } catch (error) {
    if (error instanceof Answered) return error.reply
    throw error
  }
}

/** Carries the reply for the client, although the record says "refused". */
class Answered extends NotApplied {
  readonly reply: UpdateReply
  constructor(message: string, reply: UpdateReply) {
    super('CHANGED', message)
    this.reply = reply
  }
}

export function updateOperation(
  { name: operator }: Actor,
  { temporal, store }: Pick<OperationContext, 'temporal' | 'store'>,
  run: RunRef,
  body: UpdateBody,
): Operation<UpdateReply> {
  const { name, input = [], requestId, updateId = requestId, waitForStage = 'COMPLETED' } = body
  const asked = saidAsked(operator, run, 'update', body)
  const isAwaited = waitForStage === 'COMPLETED'
  const read = async () =>
    withAccepted(temporal, run, await temporal.readUpdate(run, updateId, { isAwaited }))
  /** The reply for an update that is known to be accepted. */
  const readDone = () =>
    readOr<UpdateReply>(read(), { runId: run.runId, updateId, stage: 'ACCEPTED' })
  const isGiven = body.updateId !== undefined
  return {
    workflow: run,
    asked,
    isOnceInTemporal: true,

    async prepare(earlier) {
      const cameToNothing = earlier === undefined || earlier.state === 'refused'
      if (cameToNothing && isGiven) {
        // Another request has used this update id on the run, so nothing is sent or recorded.
        const known = await readKnownUpdate(temporal, run, updateId)
        if (known !== undefined) {
          const reply = isAwaited ? await read() : await withAccepted(temporal, run, known)
          throw new Answered(anotherUpdate(updateId, 'another'), { ...reply, sentBefore: true })
        }
      }
      refuseClosed(await temporal.readRunState(run), whyNotClosed)
      return {
        run,
        send: async () => ({
          update: await temporal.update(run, { name, input, operator, updateId, waitForStage }),
        }),
        async confirm({ update }) {
          const reply = update ? await withAccepted(temporal, run, update) : await readDone()
          if (reply.failure !== undefined && reply.accepted === false) {
            throw new Answered(`The workflow rejected it: ${failureLine(reply.failure)}`, reply)
          }
          // If another request with this update id came first, the server answered with the outcome of that
          // request.
          const taken = isGiven
            ? await readOr(
                whoseUpdate({ temporal, store }, run, { ...asked, request_id: requestId }),
                unseenYet,
              )
            : unseenYet
          if (taken.whose !== 'another') return reply
          const message = anotherUpdate(updateId, taken.operator)
          throw new Answered(message, { ...reply, sentBefore: true })
        },
      }
    },

    replyOf: readDone,
  }
}

const unseenYet = { whose: 'unseen' } as const

/**
 * Adds to a failed outcome whether the workflow accepted the update before it failed. Temporal does
 * not keep a rejected update (docs/temporal-semantics.md#updates). Returns the reply unchanged if the
 * check fails.
 */
export async function withAccepted(
  temporal: Pick<Temporal, 'readUpdate'>,
  run: RunRef,
  reply: UpdateReply,
): Promise<UpdateReply> {
  if (reply.failure === undefined) return reply
  try {
    const known = await readKnownUpdate(temporal, run, reply.updateId)
    return { ...reply, accepted: known !== undefined }
  } catch {
    return reply
  }
}

function saidAsked(
  operator: string,
  run: RunRef,
  action: 'signal' | 'update',
  {
    name,
    input = [],
    requestId,
    updateId,
    ...body
  }: (SignalBody | UpdateBody) & { updateId?: string },
): Asked {
  const reason = body.reason === undefined ? '' : trimmedReason(body.reason)
  checkInput(action === 'signal' ? 'Signal' : 'Update', input)
  const request = {
    runId: run.runId,
    name,
    input: askedDigest(input),
    reason,
    ...(updateId === undefined ? {} : { updateId }),
  }
  const asked = askedOf(run, { action, requestId, request, operator, reason })
  return { ...asked, input_digest: inputDigest(input) }
}

/**
 * In bytes. Temporal refuses any larger request (docs/temporal-semantics.md#connection-and-retries).
 * Its limit for one payload is lower and can be configured (docs/temporal-semantics.md#limits).
 */
const maxInputBytes = 4 * 2 ** 20

/**
 * Throws INVALID for an argument that does not match its encoding, because Temporal would accept it
 * (docs/temporal-semantics.md#signals). Throws TOO_LARGE if the arguments are larger than one request
 * to Temporal can be. `what`: Signal, Update or Query.
 */
export function checkInput(what: string, input: readonly PayloadInput[]): void {
  for (const [at, payload] of input.entries()) {
    const whyNot = whyNotPayload(payload)
    if (whyNot === undefined) continue
    const which = input.length > 1 ? `Argument ${at + 1}` : 'The argument'
    throw new OperationError('INVALID', `${which} cannot be sent. ${whyNot}`, {
      details: { in: 'body', field: `input.${at}` },
    })
  }
  const bytes = inputBytes(input)
  if (bytes <= maxInputBytes) return
  throw new OperationError(
    'TOO_LARGE',
    `${what} input is ${megabytes(bytes)}; Temporal accepts at most ${megabytes(maxInputBytes)}. Nothing was sent.`,
  )
}

const whyNotClosed = 'No code of it takes anything any more; nothing was sent.'

const serverStateOf = ({ runId, status }: RunState): SignalReply => ({ runId, status })
