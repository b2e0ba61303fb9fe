import { stat } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { Kysely, type SqliteDatabase, SqliteDialect, sql } from 'kysely'
import Libsql from 'libsql'
import { isPostgresUrl } from './open-database.ts'
import { toSqliteStoreError } from './sqlite-errors.ts'
import { StoreError } from './store-error.ts'
import { fromStored, toStored } from './stored-text.ts'
import type { Database } from './tables.ts'

/**
 * Reads the audit log of a store in one transaction, so that a console that writes meanwhile changes
 * nothing in it. Creates and migrates nothing. `location`: the path of a file, or the URL of a
 * PostgreSQL database. Throws a `StoreError` if the store cannot be read.
 */
export const readAudit = <T>(
  location: string,
  work: (database: Database) => Promise<T>,
): Promise<T> =>
  isPostgresUrl(location) ? readPostgres(location, work) : readSqlite(location, work)

async function readPostgres<T>(url: string, work: (database: Database) => Promise<T>): Promise<T> {
  const { connectPostgres } = await import('./postgres.ts')
  const { database } = connectPostgres(url, { max: 1 })
  try {
    return await database
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(async (transaction) => {
        const { rows } = await sql<{ has: boolean }>`
          select to_regclass('audit_entries') is not null as has`.execute(transaction)
        if (rows[0]?.has !== true) throw hasNoAudit()
        return work(transaction)
      })
  } finally {
    await database.destroy()
  }
}

async function readSqlite<T>(
  storePath: string,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const file = path.resolve(storePath)
  if ((await sizeOf(file)) === undefined) throw new StoreError(`There is no file ${file}.`)
  try {
    const libsql = await openForReading(file)
    const database: Database = new Kysely({
      dialect: new SqliteDialect({ database: plain(libsql) }),
    })
    try {
      return await database.transaction().execute(async (transaction) => {
        const { rows } = await sql`
          select 1 from sqlite_master where name = 'audit_entries'`.execute(transaction)
        if (rows.length === 0) throw hasNoAudit()
        return work(transaction)
      })
    } finally {
      await database.destroy()
    }
  } catch (error) {
    throw toSqliteStoreError(error)
  }
}

const hasNoAudit = (): StoreError =>
  new StoreError(
    'It was last used by a version of Rewind without an audit log. The next start of the console adds it.',
  )

/**
 * The option `readonly` of libsql has no effect; the parameters of the URI do. A file that no process
 * has open is opened as immutable, because SQLite would create a `-shm` beside it otherwise.
 */
export async function openForReading(file: string): Promise<Libsql.Database> {
  const isFolded = !(await sizeOf(`${file}-wal`)) && (await sizeOf(`${file}-shm`)) === undefined
  const libsql = new Libsql(`${pathToFileURL(file).href}?${isFolded ? 'immutable=1' : 'mode=ro'}`)
  libsql.pragma('busy_timeout = 0')
  return libsql
}

const sizeOf = (file: string): Promise<number | undefined> =>
  stat(file).then(
    ({ size }) => size,
    () => undefined,
  )

const plain = (libsql: Libsql.Database): SqliteDatabase => ({
  prepare(sql) {
    const statement = libsql.prepare(sql)
    return {
      reader: statement.reader,
      all: (parameters) => fromStored(statement.all(toStored(parameters))),
      run: (parameters) => statement.run(toStored(parameters)),
      iterate: (parameters) => statement.iterate(parameters),
    }
  },
  close: () => libsql.close(),
})
