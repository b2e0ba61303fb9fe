import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { Kysely, type SqliteDatabase, type SqliteStatement, sql } from 'kysely'
import Libsql from 'libsql'
import { LRUCache } from 'lru-cache'
import { migrate, refuseNewer } from './migrate.ts'
import type { StoreMigration } from './migrations.ts'
import { LockRetryDialect, LockWait } from './sqlite-driver.ts'
import { isoTime, type StoreDatabase } from './store-database.ts'
import { StoreFile } from './store-file.ts'
import { fromStored, toStored } from './stored-text.ts'
import type { Database } from './tables.ts'

export interface SqliteOptions {
  /** Maximum size of the file, in pages of 4 KiB. Absent: no limit. */
  maxPages?: number
  /** Migrations of a version to come. For tests of a rollout. */
  laterMigrations?: readonly StoreMigration[]
}

/**
 * Opens the file, creates it and its folder if needed, and migrates its tables. Throws a
 * `StoreError` with the cause.
 */
export async function openSqlite(
  file: string,
  { maxPages, laterMigrations }: SqliteOptions = {},
): Promise<StoreDatabase> {
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
    try {
      await migrate(database, 'sqlite', laterMigrations)
      libsql.exec('commit')
    } catch (error) {
      if (libsql.inTransaction) libsql.exec('rollback')
      throw error
    }
    return await storeOver(database, file, lockWait, laterMigrations)
  } catch (error) {
    await database.destroy()
    throw error
  }
}

async function storeOver(
  database: Database,
  file: string,
  lockWait: LockWait,
  laterMigrations: readonly StoreMigration[] | undefined,
): Promise<StoreDatabase> {
  const storeFile = await StoreFile.of(file)
  let knownSchema = await schemaVersion(database)
  return {
    query: database,
    transaction: (work) => database.transaction().execute(work),
    // All processes that use the file share a machine and its clock.
    now: () => Date.now(),
    timeIn: (milliseconds) => sql<string>`${isoTime(Date.now() + milliseconds)}`,
    async checkFit() {
      await storeFile.check()
      const schema = await schemaVersion(database)
      if (schema === knownSchema) return
      await refuseNewer(database, laterMigrations)
      knownSchema = schema
    },
    // An empty transaction detects a lock.
    checkWritable: () => database.transaction().execute(async () => undefined),
    async close() {
      await database.destroy()
      if (file !== ':memory:' && (await storeFile.isThere())) await foldIn(file, lockWait)
    },
  }
}

/** A counter that SQLite increments when any process changes the tables. */
async function schemaVersion(database: Database): Promise<number | undefined> {
  const { rows } = await sql<{ schema_version: number }>`pragma schema_version`.execute(database)
  return rows[0]?.schema_version
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
        all: (parameters) => fromStored(statement.all(toStored(parameters))),
        run: (parameters) => write(() => statement.run(toStored(parameters))),
        iterate: (parameters) => statement.iterate(parameters),
      }
    },
    close: () => libsql.close(),
  }
}
