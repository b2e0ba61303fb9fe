import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { ErrorCode } from '@rewind/contract/errors'
import type { InterventionAction } from '@rewind/contract/interventions'
import { Kysely, Migrator, type SqliteDatabase, type SqliteStatement, sql } from 'kysely'
import Libsql from 'libsql'
import { LRUCache } from 'lru-cache'
import { LockRetryDialect, LockWait } from './driver.ts'
import { migrations } from './migrations.ts'
import { storeIsNewer } from './store-error.ts'
import { StoreFile } from './store-file.ts'

// Uses only column types that PostgreSQL has too: text for times and JSON.
export interface Tables {
  operations: {
    id: string
    namespace: string
    workflow_id: string
    /** The run that the operation acted on. If the request named none, the latest run. */
    run_id: string
    action: InterventionAction
    request_id: string | null
    /** The request as JSON. The same request id with a different request is refused. */
    request: string
    operator: string
    reason: string
    event_id: number | null
    /**
     * The token that the operation leaves in Temporal
     * (`packages/history/src/acts/request-token.ts`).
     */
    token: string | null
    /** For a signal or an update: digest of its arguments as Temporal stores them. */
    input_digest: string | null
    /** The latest run when the intent was stored. */
    latest_run_id: string | null
    state: 'intended' | 'done' | 'refused' | 'unknown'
    new_run_id: string | null
    /** For a reset, as JSON: what happened between the last check and the call. */
    superseded: string | null
    error_code: ErrorCode | null
    error_message: string | null
    intended_at: string
    /**
     * When the same request was first stored, if it was sent again while its outcome was unknown.
     */
    first_intended_at: string | null
    settled_at: string | null
  }
  /** The reset lease of each workflow id, among the processes that share the store. */
  reset_leases: {
    namespace: string
    workflow_id: string
    holder: string
    held_until: string
  }
  secrets: { name: string; value: string }
  /** The progress and the problems of a scan, as JSON. */
  scans: { namespace: string; state: string; saved_at: string }
  /** `access/api-tokens.ts` says what the columns mean. */
  api_tokens: {
    id: string
    name: string
    hash: string
    role: string
    /** Patterns, as JSON. */
    clusters: string
    namespaces: string
    created_at: string
    created_by: string
    expires_at: string
    last_used_at: string | null
    revoked_at: string | null
    revoked_by: string | null
  }
}

export type Database = Kysely<Tables>

export interface StoreOptions {
  /** Maximum size of the file, in pages of 4 KiB. Absent: no limit. */
  maxPages?: number
}

export interface OpenDatabase {
  database: Database
  file: StoreFile
  close(): Promise<void>
}

/**
 * Opens the file, creates it and its folder if needed, and migrates its tables. Throws a
 * `StoreError` with the cause.
 */
export async function openDatabase(
  file: string,
  { maxPages }: StoreOptions = {},
): Promise<OpenDatabase> {
  if (file !== ':memory:') mkdirSync(path.dirname(path.resolve(file)), { recursive: true })
  const lockWait = new LockWait()
  const libsql = await lockWait.over(() => new Libsql(file))
  // SQLite would wait synchronously and block the whole process.
  libsql.pragma('busy_timeout = 0')
  // With WAL a crash of this process loses no committed row, and readers do not wait for writers.
  await lockWait.over(() => libsql.pragma('journal_mode = WAL'))
  libsql.pragma('synchronous = NORMAL')
  if (maxPages !== undefined) libsql.pragma(`max_page_count = ${maxPages}`)
  const database: Database = new Kysely({
    dialect: new LockRetryDialect({ database: preparedOnce(libsql) }, lockWait),
  })
  try {
    // Two consoles can start on one new file. One creates the tables in a transaction; the other
    // waits.
    await lockWait.over(() => libsql.exec('begin immediate'))
    const error = await migrate(database)
    libsql.exec(error === undefined ? 'commit' : 'rollback')
    if (error !== undefined) throw error
    const storeFile = await StoreFile.of(file)
    return {
      database,
      file: storeFile,
      async close() {
        await database.destroy()
        if (file !== ':memory:' && (await storeFile.isThere())) await foldIn(file, lockWait)
      },
    }
  } catch (error) {
    await database.destroy()
    throw error
  }
}

async function migrate(database: Database): Promise<unknown> {
  try {
    await refuseNewer(database)
    const provider = { getMigrations: async () => migrations }
    return (await new Migrator({ db: database, provider }).migrateToLatest()).error
  } catch (error) {
    return error
  }
}

/** Throws if a newer version has migrated the tables, because they may have another meaning. */
export async function refuseNewer(database: Database): Promise<void> {
  const tables = await sql`select 1 from sqlite_master where name = 'kysely_migration'`.execute(
    database,
  )
  if (tables.rows.length === 0) return
  const made = await sql<{ name: string }>`select name from kysely_migration`.execute(database)
  const unknown = made.rows
    .map(({ name }) => name)
    .filter((name) => !Object.hasOwn(migrations, name))
  if (unknown.length > 0) throw storeIsNewer(unknown)
}

/**
 * Moves the rows of the `-wal` into the file, so that a copy of the file alone is complete. Uses a
 * connection of its own: the other one may still have a statement open.
 */
async function foldIn(file: string, lockWait: LockWait): Promise<void> {
  const libsql = new Libsql(file)
  try {
    libsql.pragma('busy_timeout = 0')
    await lockWait.over(() => libsql.pragma('wal_checkpoint(TRUNCATE)'))
  } catch {
    // Another process has the file open. It moves the rows when it ends.
  } finally {
    libsql.close()
  }
}

const transactionWords = new Set(['begin immediate', 'commit', 'rollback'])

/**
 * Keeps prepared statements: preparing one takes longer than running it, and there are few.
 *
 * A write takes the lock before its statement starts. A statement that meets a lock stays open, since
 * libsql has no call to reset it, and SQLite then commits no other transaction.
 */
function preparedOnce(libsql: Libsql.Database): SqliteDatabase {
  const statements = new LRUCache<string, SqliteStatement>({ max: 100 })
  const write = <T>(work: () => T): T => {
    if (libsql.inTransaction) return work()
    libsql.exec('begin immediate')
    try {
      const result = work()
      libsql.exec('commit')
      return result
    } catch (error) {
      if (libsql.inTransaction) libsql.exec('rollback')
      throw error
    }
  }
  const executed = (sql: string): SqliteStatement => ({
    reader: false,
    all: () => [],
    run() {
      // Some errors have already ended the transaction.
      if (sql !== 'rollback' || libsql.inTransaction) libsql.exec(sql)
      return { changes: 0, lastInsertRowid: 0 }
    },
    iterate: () => [].values(),
  })
  return {
    prepare(sql) {
      if (transactionWords.has(sql)) return executed(sql)
      const statement = statements.get(sql) ?? libsql.prepare(sql)
      statements.set(sql, statement)
      return {
        reader: statement.reader,
        all: (parameters) => statement.all(parameters),
        run: (parameters) => write(() => statement.run(parameters)),
        iterate: (parameters) => statement.iterate(parameters),
      }
    },
    close: () => libsql.close(),
  }
}
