import type { WorkflowRef } from '@rewind/contract/primitives'
import { intentEntry, outcomeEntry } from '../audit/operation-entries.ts'
import { type StoredTokens, storedTokens } from './api-tokens.ts'
import { type AuditLog, auditLog } from './audit-log.ts'
import { AuditWriter } from './audit-writer.ts'
import { IntentInDoubt, writeSurely } from './in-doubt.ts'
import { listRecords, type RecordFilter, type RecordPage } from './list.ts'
import { openDatabase, type StoreOptions } from './open-database.ts'
import {
  type Intent,
  nextVersion,
  type OperationRecord,
  type Outcome,
  type RecordVersion,
  writeIntent,
  writeOutcome,
} from './records.ts'
import { type Lease, type ResetLeases, renewLease, resetLeases } from './reset-leases.ts'
import { type StoredScans, storedScans } from './scans.ts'
import { storedKey, tryToWrite } from './secrets.ts'
import { StoreError } from './store-error.ts'

export type { Intent, Lease, OperationRecord, Outcome, RecordVersion }
export { IntentInDoubt }

/**
 * Stores operations, the audit log, leases and scans, and the key that seals page tokens. Every method throws a
 * `StoreError` if the store fails.
 */
export interface Store {
  pageTokenKey: Buffer
  /** The time by the store's clock, with which its times are compared; in milliseconds. */
  now(): number
  findRequest(workflow: WorkflowRef, requestId: string): Promise<OperationRecord | undefined>
  findByNewRun(namespace: string, newRunId: string): Promise<OperationRecord | undefined>
  /**
   * Stores the intent and its audit entry. A repeated request replaces its earlier record. With a lease, stores the
   * intent only if the holder still has the lease, and renews the lease in the same transaction. If
   * it throws, nothing was stored, unless it throws an `IntentInDoubt`.
   */
  recordIntent(intent: Intent, earlier?: RecordVersion, lease?: Lease): Promise<RecordVersion>
  /**
   * Stores the outcome and its audit entry, unless the request was stored again since that version. Does not overwrite
   * `done` unless `evenDone` is set. `unknown` replaces no known outcome, and a record that stays
   * unknown keeps the time since when it is. May be called again after it has thrown.
   */
  recordOutcome(
    version: RecordVersion,
    outcome: Outcome,
    how?: { evenDone?: boolean },
  ): Promise<void>
  /**
   * Returns records without a known outcome, newest first: intended, or unknown and settled since
   * `settledSince`.
   */
  listPending(settledSince: string, limit: number): Promise<OperationRecord[]>
  /** Newest first. */
  list(filter: RecordFilter, page: RecordPage): Promise<OperationRecord[]>
  leases: ResetLeases
  audit: AuditLog
  scans: StoredScans
  tokens: StoredTokens
  /** Throws a `StoreError` if no intent can be stored now. */
  check(): Promise<void>
  /**
   * Afterwards a copy of a SQLite file alone is complete, unless another process has the file open.
   */
  close(): Promise<void>
}

/** `location`: the path of a file, `:memory:`, or the URL of a PostgreSQL database. */
export async function openStore(location: string, options: StoreOptions = {}): Promise<Store> {
  const database = await openDatabase(location, options)
  const { query } = database
  const writer = new AuditWriter(database, options.onAuditLine)
  /** Whether the last write failed: a disk can be full for SQLite before it looks full. */
  let hasFailed = false

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

  const opened = async (): Promise<Buffer> => {
    const key = await storedKey(query, 'page tokens')
    await database.checkFit()
    return key
  }

  return {
    pageTokenKey: await opened().catch(async (error: unknown) => {
      await database.close()
      throw error
    }),
    now: () => database.now(),

    findRequest: ({ namespace, workflowId }, requestId) =>
      query
        .selectFrom('operations')
        .selectAll()
        .where('namespace', '=', namespace)
        .where('workflow_id', '=', workflowId)
        .where('request_id', '=', requestId)
        .executeTakeFirst(),

    findByNewRun: (namespace, newRunId) =>
      query
        .selectFrom('operations')
        .selectAll()
        .where('namespace', '=', namespace)
        .where('new_run_id', '=', newRunId)
        .executeTakeFirst(),

    async recordIntent(intent, earlier, lease) {
      await database.checkFit()
      const version = nextVersion(earlier, database.now())
      const write = () =>
        writer.append(async (transaction) => {
          if (lease !== undefined) await renewLease(database, transaction, lease)
          const record = await writeIntent(transaction, intent, version, earlier)
          return { result: undefined, entry: record && intentEntry(record) }
        })
      await writing(() => writeSurely(version, write))
      return version
    },

    recordOutcome: (version, outcome, { evenDone = false } = {}) =>
      writing(() =>
        writer.append(async (transaction) => {
          const now = database.now()
          const written = await writeOutcome(transaction, version, outcome, { evenDone, now })
          const entry = written && outcomeEntry(written.before, written.settled, now)
          return { result: undefined, entry }
        }),
      ),

    listPending: (settledSince, limit) =>
      query
        .selectFrom('operations')
        .selectAll()
        .where('state', 'in', ['intended', 'unknown'])
        .where((record) =>
          record.or([record('state', '=', 'intended'), record('settled_at', '>=', settledSince)]),
        )
        .orderBy('intended_at', 'desc')
        .limit(limit)
        .execute(),

    list: (filter, page) => listRecords(query, filter, page),
    leases: resetLeases(database),
    audit: auditLog(database, writer, options.onAuditLine),
    scans: storedScans(database),
    tokens: storedTokens(query),

    async check() {
      await database.checkFit()
      await database.checkWritable()
      // After a failed write, only another write shows that there is space again.
      if (hasFailed) await writing(() => database.transaction(tryToWrite))
    },

    async close() {
      await writer.close()
      await database.close()
    },
  }
}
