import { randomBytes, randomUUID } from 'node:crypto'
import type { ErrorCode } from '@rewind/contract/errors'
import type { WorkflowRef } from '@rewind/contract/primitives'
import { type Selectable, sql } from 'kysely'
import { OperationError } from '../errors.ts'
import { type StoredTokens, storedTokens } from './api-tokens.ts'
import {
  type Database,
  openDatabase,
  refuseNewer,
  type StoreOptions,
  type Tables,
} from './database.ts'
import { listRecords, type RecordFilter, type RecordPage } from './list.ts'
import { type Lease, type ResetLeases, resetLeases } from './reset-leases.ts'
import { type StoredScans, storedScans } from './scans.ts'
import { StoreError } from './store-error.ts'

export type OperationRecord = Selectable<Tables['operations']>

/** The record of an operation before Rewind calls Temporal. */
export type Intent = Pick<
  OperationRecord,
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
  | 'first_intended_at'
  | 'input_digest'
>

export type { Lease }

/** The outcome of the call. */
export type Outcome =
  | { state: 'done'; newRunId?: string; superseded?: string }
  | { state: 'refused' | 'unknown'; code: ErrorCode; message: string }

/** Identifies one version of a record. A repeated request changes `intended_at`. */
export type RecordVersion = Pick<OperationRecord, 'id' | 'intended_at'>

/**
 * Stores operations, leases and scans, and the key that seals page tokens. Every method throws a
 * `StoreError` if the store fails.
 */
export interface Store {
  pageTokenKey: Buffer
  findRequest(workflow: WorkflowRef, requestId: string): Promise<OperationRecord | undefined>
  findByNewRun(namespace: string, newRunId: string): Promise<OperationRecord | undefined>
  /**
   * Stores the intent. A repeated request replaces its earlier record. With a lease, stores the
   * intent only if the holder still has the lease, and renews the lease in the same transaction. If
   * it throws, nothing was stored.
   */
  recordIntent(intent: Intent, earlier?: RecordVersion, lease?: Lease): Promise<RecordVersion>
  /**
   * Stores the outcome, unless the request was stored again since `seen`. Does not overwrite `done`
   * unless `evenDone` is set. `unknown` replaces no known outcome, and a record that stays unknown
   * keeps the time since when it is.
   */
  recordOutcome(seen: RecordVersion, outcome: Outcome, how?: { evenDone?: boolean }): Promise<void>
  /**
   * Returns records without a known outcome, newest first: intended, or unknown and settled since
   * `settledSince`.
   */
  listPending(settledSince: string, limit: number): Promise<OperationRecord[]>
  /** Newest first. */
  list(filter: RecordFilter, page: RecordPage): Promise<OperationRecord[]>
  leases: ResetLeases
  scans: StoredScans
  tokens: StoredTokens
  /** Throws a `StoreError` if no intent can be stored now. */
  check(): Promise<void>
  /** Afterwards a copy of the file alone is complete, unless another process has the file open. */
  close(): Promise<void>
}

export async function openStore(file: string, options: StoreOptions = {}): Promise<Store> {
  const { database, file: storeFile, close } = await openDatabase(file, options)
  const leases = resetLeases(database)
  let knownSchema = await schemaVersion(database)
  let hasFailed = false

  /** Checks what SQLite would not notice, or would notice too late. */
  const refuseUnfit = async () => {
    await storeFile.check()
    const schema = await schemaVersion(database)
    if (schema === knownSchema) return
    await refuseNewer(database)
    knownSchema = schema
  }

  /** Remembers whether the last write failed: SQLite can be full before the disk looks full. */
  const writing = async <T>(write: () => Promise<T>): Promise<T> => {
    try {
      const result = await write()
      hasFailed = false
      return result
    } catch (error) {
      if (error instanceof StoreError) hasFailed = true
      throw error
    }
  }

  return {
    pageTokenKey: await secret(database, 'page tokens'),

    findRequest: ({ namespace, workflowId }, requestId) =>
      database
        .selectFrom('operations')
        .selectAll()
        .where('namespace', '=', namespace)
        .where('workflow_id', '=', workflowId)
        .where('request_id', '=', requestId)
        .executeTakeFirst(),

    findByNewRun: (namespace, newRunId) =>
      database
        .selectFrom('operations')
        .selectAll()
        .where('namespace', '=', namespace)
        .where('new_run_id', '=', newRunId)
        .executeTakeFirst(),

    async recordIntent(intent, earlier, lease) {
      await refuseUnfit()
      const fresh = {
        ...intent,
        state: 'intended' as const,
        new_run_id: null,
        superseded: null,
        error_code: null,
        error_message: null,
        intended_at: new Date().toISOString(),
        settled_at: null,
      }
      const { intended_at } = fresh
      const store = async (database: Database): Promise<RecordVersion> => {
        if (earlier !== undefined) {
          const { numUpdatedRows } = await database
            .updateTable('operations')
            .set(fresh)
            .where('id', '=', earlier.id)
            .where('intended_at', '=', earlier.intended_at)
            // The other process may have stored the outcome `done` by now.
            .where('state', '!=', 'done')
            .executeTakeFirst()
          if (numUpdatedRows === 0n) throw sentElsewhere()
          return { id: earlier.id, intended_at }
        }
        const id = randomUUID()
        const { numInsertedOrUpdatedRows } = await database
          .insertInto('operations')
          .values({ id, ...fresh })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
        if (numInsertedOrUpdatedRows === 0n) throw sentElsewhere()
        return { id, intended_at }
      }
      return writing(() =>
        lease === undefined
          ? store(database)
          : database.transaction().execute(async (transaction) => {
              await resetLeases(transaction).renew(lease)
              return store(transaction)
            }),
      )
    },

    async recordOutcome({ id, intended_at }, outcome, { evenDone = false } = {}) {
      const isDone = outcome.state === 'done'
      const now = new Date().toISOString()
      const settledAt =
        outcome.state === 'unknown'
          ? sql<string>`case when state = 'unknown' then settled_at else ${now} end`
          : now
      const settled = database
        .updateTable('operations')
        .set({
          state: outcome.state,
          new_run_id: isDone ? (outcome.newRunId ?? null) : null,
          superseded: isDone ? (outcome.superseded ?? null) : null,
          error_code: isDone ? null : outcome.code,
          error_message: isDone ? null : outcome.message,
          settled_at: settledAt,
        })
        .where('id', '=', id)
        .where('intended_at', '=', intended_at)
      const fitting =
        outcome.state === 'unknown'
          ? settled.where('state', 'in', ['intended', 'unknown'])
          : evenDone
            ? settled
            : settled.where('state', '!=', 'done')
      await writing(() => fitting.execute())
    },

    listPending: (settledSince, limit) =>
      database
        .selectFrom('operations')
        .selectAll()
        .where('state', 'in', ['intended', 'unknown'])
        .where((record) =>
          record.or([record('state', '=', 'intended'), record('settled_at', '>=', settledSince)]),
        )
        .orderBy('intended_at', 'desc')
        .limit(limit)
        .execute(),

    list: (filter, page) => listRecords(database, filter, page),
    leases,
    scans: storedScans(database),
    tokens: storedTokens(database),

    async check() {
      await refuseUnfit()
      // An empty transaction detects a lock. After a failed write, only another write shows that
      // the store works again.
      await (hasFailed
        ? writing(() => tryToWrite(database))
        : database.transaction().execute(async () => undefined))
    },

    close,
  }
}

/** A counter that SQLite increments when any process changes the tables. */
async function schemaVersion(database: Database): Promise<number | undefined> {
  const { rows } = await sql<{ schema_version: number }>`pragma schema_version`.execute(database)
  return rows[0]?.schema_version
}

/** Writes a row that needs some space, and deletes it. */
const tryToWrite = (database: Database): Promise<void> =>
  database.transaction().execute(async (transaction) => {
    const name = `probe ${randomUUID()}`
    await transaction
      .insertInto('secrets')
      .values({ name, value: 'x'.repeat(16_384) })
      .execute()
    await transaction.deleteFrom('secrets').where('name', '=', name).execute()
  })

/** Another process of this console, on the same store, stored the same request a moment earlier. */
const sentElsewhere = (): OperationError =>
  new OperationError(
    'OUTCOME_UNKNOWN',
    'The same request is being sent by another process of this console. Ask again in a few seconds for what became of it; it is not sent twice.',
    { retryAfterSeconds: 2 },
  )

/** Created once and stored, so that sealed tokens survive a restart. */
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
