import type { FastifyBaseLogger } from 'fastify'
import { ReplyError } from '../errors.ts'
import type { Intent, Outcome, Seen } from '../store/store.ts'
import type { Room } from './interventions.ts'
import { lookUntil } from './look-until.ts'

interface Attempt<T> {
  room: Pick<Room, 'store' | 'patienceMs'>
  log: FastifyBaseLogger
  intent: Intent
  /** The same request before, which came to nothing. */
  earlier?: Seen | undefined
  /** Calls Temporal, once. */
  send: () => Promise<T>
  /** Whether it happened after all. */
  find: () => Promise<T | undefined>
  /** What else is found out about a success, once it is one. */
  complete?: (result: T) => Promise<T>
  /** What the record keeps of a result. */
  kept?: (result: T) => Omit<Extract<Outcome, { state: 'done' }>, 'state'>
}

/** Stores the intent, makes the call once, finds out what became of it, and stores that. */
export async function attempt<T>({
  room: { store, patienceMs },
  log,
  intent,
  earlier,
  send,
  find,
  complete = async (result) => result,
  kept = () => ({}),
}: Attempt<T>): Promise<T> {
  const seen = await store.intend(intent, earlier)
  const who = {
    operator: intent.operator,
    action: intent.action,
    namespace: intent.namespace,
    workflowId: intent.workflow_id,
    runId: intent.run_id,
  }
  const settle = (outcome: Outcome) =>
    // The interruption is a fact by now: a store that fails must not deny it.
    store
      .settle(seen, outcome)
      .catch((err: unknown) => log.error({ ...who, err }, 'outcome not stored'))

  const succeed = async (success: T) => {
    const result = await complete(success)
    await settle({ state: 'done', ...kept(result) })
    log.info({ ...who, ...kept(result) }, 'interrupted')
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

// A failure of our own may have come before or after Temporal acted.
const asReplyError = (failure: unknown): ReplyError =>
  failure instanceof ReplyError
    ? failure
    : new ReplyError('INTERNAL', String(failure), { mayHaveHappened: true })
