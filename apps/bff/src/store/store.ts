import { randomBytes, randomUUID } from 'node:crypto'
import type { ErrorCode } from '@rewind/contract/errors'
import type { WorkflowRef } from '@rewind/contract/primitives'
import type { Selectable } from 'kysely'
import { ReplyError } from '../errors.ts'
import { type Database, openDatabase, type Tables } from './database.ts'

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
  | { state: 'done'; newRunId?: string }
  | { state: 'refused' | 'unknown'; code: ErrorCode; message: string }

/** What Rewind remembers: who interrupted what, and the key that seals page tokens. */
export interface Store {
  pageTokenKey: Buffer
  findRequest(workflow: WorkflowRef, requestId: string): Promise<Intervention | undefined>
  findByNewRun(namespace: string, newRunId: string): Promise<Intervention | undefined>
  /** Stores the intent anew; the same request again replaces what it intended before. */
  intend(intent: Intent, earlier?: Intervention): Promise<{ id: string }>
  settle(id: string, outcome: Outcome): Promise<void>
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
        error_code: null,
        error_message: null,
        intended_at: new Date().toISOString(),
        settled_at: null,
      }
      if (earlier !== undefined) {
        await database
          .updateTable('interventions')
          .set(fresh)
          .where('id', '=', earlier.id)
          .execute()
        return { id: earlier.id }
      }
      const id = randomUUID()
      const { numInsertedOrUpdatedRows } = await database
        .insertInto('interventions')
        .values({ id, ...fresh })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      if (numInsertedOrUpdatedRows === 0n) throw sentElsewhere()
      return { id }
    },

    async settle(id, outcome) {
      const isDone = outcome.state === 'done'
      await database
        .updateTable('interventions')
        .set({
          state: outcome.state,
          new_run_id: isDone ? (outcome.newRunId ?? null) : null,
          error_code: isDone ? null : outcome.code,
          error_message: isDone ? null : outcome.message,
          settled_at: new Date().toISOString(),
        })
        .where('id', '=', id)
        .execute()
    },

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
