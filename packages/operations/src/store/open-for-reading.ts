import { stat } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { Kysely, type SqliteDatabase, SqliteDialect, sql } from 'kysely'
import Libsql from 'libsql'
import type { Database, Tables } from './database.ts'
import { StoreError, toStoreError } from './store-error.ts'

/**
 * Reads the audit log of a store in one transaction, so that a console that writes meanwhile changes nothing in it.
 * Creates and migrates nothing. Throws a `StoreError` if the store cannot be read.
 */
export async function readStore<T>(
  storePath: string,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const file = path.resolve(storePath)
  if ((await sizeOf(file)) === undefined) throw new StoreError(`There is no file ${file}.`, {})
  try {
    const libsql = await openForReading(file)
    const database = new Kysely<Tables>({ dialect: new SqliteDialect({ database: plain(libsql) }) })
    try {
      return await database.transaction().execute(async (transaction) => {
        await refuseWithoutAudit(transaction)
        return work(transaction)
      })
    } finally {
      await database.destroy()
    }
  } catch (error) {
    throw toStoreError(error)
  }
}

async function refuseWithoutAudit(database: Database): Promise<void> {
  const { rows } = await sql`select 1 from sqlite_master where name = 'audit_entries'`.execute(
    database,
  )
  if (rows.length > 0) return
  throw new StoreError(
    'It was last used by a version of Rewind without an audit log. The next start of the console adds it.',
    {},
  )
}

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
      all: (parameters) => statement.all(parameters),
      run: (parameters) => statement.run(parameters),
      iterate: (parameters) => statement.iterate(parameters),
    }
  },
  close: () => libsql.close(),
})
