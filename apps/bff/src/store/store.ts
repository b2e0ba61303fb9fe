import { randomBytes, randomUUID } from 'node:crypto'
import type { ErrorCode } from '@rewind/contract/errors'
import type { WorkflowRef } from '@rewind/contract/primitives'
import type { Selectable } from 'kysely'
import { ReplyError } from '../errors.ts'
import { type AttentionScans, attentionScans } from './attention-scans.ts'
import { type Database, openDatabase, type Tables } from './database.ts'
import { type InterventionFilter, type InterventionPage, listInterventions } from './list.ts'
import { type ResetTurns, resetTurns } from './reset-turns.ts'

export type Intervention = Selectable<Tables['interventions']>

/** What is stored before Temporal is called. */
export type Intent = Pick<
  Intervention,
  | 'namespace'
  | 'workflow_id'
  | 'run_id'
  | 'action'
  | 'request_id'
  | 'request'
  | 'operator'
  | 'reason'
  | 'event_id'
  | 'token'
  | 'latest_run_id'
>

/** What became of it. */
export type Outcome =
  | { state: 'done'; newRunId?: string; overtook?: string }
  | { state: 'refused' | 'unknown'; code: ErrorCode; message: string }

/** A record as it was when it was read: what was intended anew since is another matter. */
export type Seen = Pick<Intervention, 'id' | 'intended_at'>

/** What Rewind remembers: who interrupted what, and the key that seals page tokens. */
export interface Store {
  pageTokenKey: Buffer
  findRequest(workflow: WorkflowRef, requestId: string): Promise<Intervention | undefined>
  findByNewRun(namespace: string, newRunId: string): Promise<Intervention | undefined>
  /** Stores the intent; the same request again replaces what it intended before. */
  intend(intent: Intent, earlier?: Seen): Promise<Seen>
  /**
   * Stores what became of it, unless it was intended anew meanwhile, or is known to be done
   * already: whoever knows better says so by `evenDone`.
   */
  settle(seen: Seen, outcome: Outcome, how?: { evenDone?: boolean }): Promise<void>
  /** Newest first. */
  list(filter: InterventionFilter, page: InterventionPage): Promise<Intervention[]>
  turns: ResetTurns
  scans: AttentionScans
  close(): Promise<void>
}

export async function openStore(file: string): Promise<Store> {
  const database = await openDatabase(file)
  return {
    pageTokenKey: await secret(database, 'page tokens'),

    findRequest: ({ namespace, workflowId }, requestId) =>
      database
        .selectFrom('interventions')
        .selectAll()
        .where('namespace', '=', namespace)
        .where('workflow_id', '=', workflowId)
        .where('request_id', '=', requestId)
        .executeTakeFirst(),

    findByNewRun: (namespace, newRunId) =>
      database
        .selectFrom('interventions')
        .selectAll()
        .where('namespace', '=', namespace)
        .where('new_run_id', '=', newRunId)
        .executeTakeFirst(),

    async intend(intent, earlier) {
      const fresh = {
        ...intent,
        state: 'intended' as const,
        new_run_id: null,
        overtook: null,
        error_code: null,
        error_message: null,
        intended_at: new Date().toISOString(),
        settled_at: null,
      }
      const { intended_at } = fresh
      if (earlier !== undefined) {
        const { numUpdatedRows } = await database
          .updateTable('interventions')
          .set(fresh)
          .where('id', '=', earlier.id)
          .where('intended_at', '=', earlier.intended_at)
          .executeTakeFirst()
        if (numUpdatedRows === 0n) throw sentElsewhere()
        return { id: earlier.id, intended_at }
      }
      const id = randomUUID()
      const { numInsertedOrUpdatedRows } = await database
        .insertInto('interventions')
        .values({ id, ...fresh })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      if (numInsertedOrUpdatedRows === 0n) throw sentElsewhere()
      return { id, intended_at }
    },

    async settle({ id, intended_at }, outcome, { evenDone = false } = {}) {
      const isDone = outcome.state === 'done'
      const settled = database
        .updateTable('interventions')
        .set({
          state: outcome.state,
          new_run_id: isDone ? (outcome.newRunId ?? null) : null,
          overtook: isDone ? (outcome.overtook ?? null) : null,
          error_code: isDone ? null : outcome.code,
          error_message: isDone ? null : outcome.message,
          settled_at: new Date().toISOString(),
        })
        .where('id', '=', id)
        .where('intended_at', '=', intended_at)
      await (evenDone ? settled : settled.where('state', '!=', 'done')).execute()
    },

    list: (filter, page) => listInterventions(database, filter, page),
    turns: resetTurns(database),
    scans: attentionScans(database),

    close: () => database.destroy(),
  }
}

/** Another process of this console, on the same store, stored the same request a moment earlier. */
const sentElsewhere = (): ReplyError =>
  new ReplyError(
    'OUTCOME_UNKNOWN',
    'The same request is being sent by another process of this console. Ask again in a few seconds for what became of it; it is not sent twice.',
    { retryAfterSeconds: 2 },
  )

/** Made once and kept, so that what it seals survives a restart. */
async function secret(database: Database, name: string): Promise<Buffer> {
  await database
    .insertInto('secrets')
    .values({ name, value: randomBytes(32).toString('base64') })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
  const { value } = await database
    .selectFrom('secrets')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  return Buffer.from(value, 'base64')
}
