import type { FastifyBaseLogger } from 'fastify'
import { ReplyError } from '../errors.ts'
import type { Intent, Intervention, Outcome } from '../store/store.ts'
import type { Room } from './interventions.ts'
import { lookUntil } from './look-until.ts'

interface Attempt<T> {
  room: Pick<Room, 'store' | 'patienceMs'>
  log: FastifyBaseLogger
  intent: Intent
  /** The same request before, which came to nothing. */
  earlier?: Intervention | undefined
  /** Calls Temporal, once. */
  send: () => Promise<T>
  /** Whether it happened after all. */
  find: () => Promise<T | undefined>
  newRunId?: (result: T) => string
}

/** Stores the intent, makes the call once, finds out what became of it, and stores that. */
export async function attempt<T>({
  room: { store, patienceMs },
  log,
  intent,
  earlier,
  send,
  find,
  newRunId,
}: Attempt<T>): Promise<T> {
  const { id } = await store.intend(intent, earlier)
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
      .settle(id, outcome)
      .catch((err: unknown) => log.error({ ...who, err }, 'outcome not stored'))

  const succeed = async (result: T) => {
    const made = newRunId?.(result)
    await settle({ state: 'done', ...(made === undefined ? {} : { newRunId: made }) })
    log.info({ ...who, ...(made === undefined ? {} : { newRunId: made }) }, 'interrupted')
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
