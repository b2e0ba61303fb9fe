import type { FastifyBaseLogger } from 'fastify'
import { ReplyError } from '../errors.ts'
import type { Intent, Outcome, Seen } from '../store/store.ts'
import type { Room } from './interventions.ts'
import { lookUntil } from './look-until.ts'

type Kept = Omit<Extract<Outcome, { state: 'done' }>, 'state'>

interface Attempt<Sent, Reply> {
  room: Pick<Room, 'store' | 'patienceMs'>
  log: FastifyBaseLogger
  intent: Intent
  /** The same request before, which came to nothing. */
  earlier?: Seen | undefined
  /** Calls Temporal, once. */
  send: () => Promise<Sent>
  /** Whether it happened after all. */
  find: () => Promise<Sent | undefined>
  /**
   * What is answered once it is done. A refusal that it throws says that it was not: Temporal takes
   * some things in silence and does nothing.
   */
  reply: (sent: Sent) => Promise<Reply>
  /** What the record keeps of what was sent, and of its reply. */
  kept?: (sent: Sent, reply?: Reply) => Kept
}

/** Stores the intent, makes the call once, finds out what became of it, and stores that. */
export async function attempt<Sent, Reply>({
  room: { store, patienceMs },
  log,
  intent,
  earlier,
  send,
  find,
  reply,
  kept = () => ({}),
}: Attempt<Sent, Reply>): Promise<Reply> {
  const seen = await store.intend(intent, earlier)
  const who = {
    operator: intent.operator,
    action: intent.action,
    namespace: intent.namespace,
    workflowId: intent.workflow_id,
    runId: intent.run_id,
  }
  let isDone = false
  const settle = (outcome: Outcome) =>
    // The interruption is a fact by now: a store that fails must not deny it.
    store
      .settle(seen, outcome, { evenDone: isDone })
      .catch((err: unknown) => log.error({ ...who, err }, 'outcome not stored'))

  const succeed = async (sent: Sent) => {
    // The record is written while the reply is looked up: neither waits for the other.
    const replying = reply(sent)
    replying.catch(() => undefined)
    const first = kept(sent)
    await settle({ state: 'done', ...first })
    isDone = true
    const result = await replying
    const whole = kept(sent, result)
    if (Object.keys(whole).length > Object.keys(first).length) {
      await settle({ state: 'done', ...whole })
    }
    log.info({ ...who, ...whole }, 'interrupted')
    return result
  }

  let failure: unknown
  try {
    return await succeed(await send())
  } catch (error) {
    failure = error
  }
  const isOpen = failure instanceof ReplyError && failure.mayHaveHappened
  if (isOpen) {
    log.warn({ ...who }, 'outcome unknown, looking')
    try {
      const found = await lookUntil(find, patienceMs)
      if (found !== undefined) return await succeed(found)
    } catch (told) {
      failure = told
    }
  }
  const { code, message, mayHaveHappened } = asReplyError(failure)
  const state = mayHaveHappened ? 'unknown' : 'refused'
  await settle({ state, code, message })
  log.warn({ ...who, code, state }, 'not interrupted')
  throw failure
}

/** An attempt that is answered with what Temporal shows afterwards: `find` has looked already where it finds it. */
export const attemptAndLook = <Reply>({
  send,
  find,
  look,
  ...how
}: Omit<Attempt<unknown, Reply>, 'send' | 'find' | 'reply' | 'kept'> & {
  send: () => Promise<void>
  find: () => Promise<Reply | undefined>
  look: () => Promise<Reply>
}): Promise<Reply> =>
  attempt<{ seen?: Reply }, Reply>({
    ...how,
    async send() {
      await send()
      return {}
    },
    async find() {
      const seen = await find()
      return seen === undefined ? undefined : { seen }
    },
    reply: async ({ seen }) => seen ?? look(),
  })

// A failure of our own may have come before or after Temporal acted.
const asReplyError = (failure: unknown): ReplyError =>
  failure instanceof ReplyError
    ? failure
    : new ReplyError('INTERNAL', String(failure), { mayHaveHappened: true })
