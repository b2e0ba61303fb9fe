import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { sql } from 'kysely'
import { openDatabase } from './open-database.ts'
import type { StoreDatabase } from './store-database.ts'
import { StoreError } from './store-error.ts'
import type { Database } from './tables.ts'

export interface CopiedTable {
  name: string
  rows: number
  /** SHA-256 of all rows in the order of their key. The same in the file and in the database. */
  digest: string
}

type Row = Record<string, unknown>

interface Table {
  name: string
  columns: readonly string[]
  key: readonly string[]
}

/** Rows of one statement: with 30 columns far below the 65,535 parameters that it can have. */
const pageSize = 500
/** The versions of the tables, which the target has of its own. */
const ofMigrations = new Set(['kysely_migration', 'kysely_migration_lock', 'required_migrations'])
/** A console that has started once on the target has made a key. The source's takes its place. */
const replaced = 'secrets'

/**
 * Copies a SQLite store into a PostgreSQL database, in one transaction: after a failure the target
 * is as it was. Brings both to this version first, and lets nobody write to either meanwhile.
 *
 * Throws a `StoreError` if there is no such file, if the target holds records, or if what the target
 * holds at the end is not what the source holds.
 */
export async function copyStore(file: string, url: string): Promise<CopiedTable[]> {
  await stat(file).catch((cause: unknown) => {
    throw new StoreError(`There is no store to copy at ${file}.`, { cause })
  })
  const source = await openDatabase(file, {})
  try {
    const target = await openDatabase(url, {})
    try {
      return await source.transaction((from) => copyInto(target, from))
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

async function copyInto(target: StoreDatabase, from: Database): Promise<CopiedTable[]> {
  const tables = await tablesOf(from)
  return target.transaction(async (to) => {
    await sql`lock table ${sql.join(tables.map(({ name }) => sql.table(name)))} in exclusive mode`.execute(
      to,
    )
    for (const { name } of tables) {
      if (name === replaced) await sql`delete from ${sql.table(name)}`.execute(to)
      else await refuseFilled(to, name)
    }
    const copied: CopiedTable[] = []
    for (const table of tables) {
      const read = await digestOf(from, table, (rows) => insert(to, table, rows))
      const written = await digestOf(to, table)
      if (read.rows !== written.rows || read.digest !== written.digest) {
        throw new StoreError(
          `Table ${table.name} differs after the copy: ${count(read.rows)} with digest ${read.digest} in the file, ${count(written.rows)} with digest ${written.digest} in the database. Nothing was kept.`,
        )
      }
      copied.push({ name: table.name, ...read })
    }
    return copied
  })
}

async function tablesOf(database: Database): Promise<Table[]> {
  const { rows } = await sql<{ name: string; column: string; pk: number }>`
    select t.name, c.name as "column", c.pk from sqlite_master t, pragma_table_info(t.name) c
    where t.type = 'table' order by t.name, c.name`.execute(database)
  const names = [...new Set(rows.map(({ name }) => name))].filter((name) => !ofMigrations.has(name))
  return names.map((name) => {
    const columns = rows.filter((row) => row.name === name)
    const key = columns.filter(({ pk }) => pk > 0).sort((one, other) => one.pk - other.pk)
    const nameOf = ({ column }: { column: string }) => column
    return { name, columns: columns.map(nameOf), key: key.map(nameOf) }
  })
}

async function refuseFilled(database: Database, name: string): Promise<void> {
  const { rows } = await sql<{ rows: number }>`
    select count(*) as rows from ${sql.table(name)}`.execute(database)
  const filled = Number(rows[0]?.rows)
  if (filled === 0) return
  throw new StoreError(
    `The database holds records already: ${count(filled)} in ${name}. Nothing was copied. Give an empty database.`,
  )
}

/** `each` gets every page before the next one is read. */
async function digestOf(
  database: Database,
  table: Table,
  each?: (rows: Row[]) => Promise<void>,
): Promise<Pick<CopiedTable, 'rows' | 'digest'>> {
  const hash = createHash('sha256')
  let rows = 0
  for (let last: Row | undefined; ; ) {
    const page = await readPage(database, table, last)
    if (page.length === 0) return { rows, digest: hash.digest('hex') }
    await each?.(page)
    for (const row of page) {
      hash.update(JSON.stringify(table.columns.map((column) => row[column] ?? null)))
      hash.update('\n')
    }
    rows += page.length
    last = page.at(-1)
  }
}

async function readPage(
  database: Database,
  { name, columns, key }: Table,
  last: Row | undefined,
): Promise<Row[]> {
  const refs = (names: readonly string[]) => sql.join(names.map((each) => sql.ref(each)))
  const after =
    last === undefined
      ? sql``
      : sql`where (${refs(key)}) > (${sql.join(key.map((column) => last[column]))})`
  const page = sql<Row>`select ${refs(columns)} from ${sql.table(name)} ${after}
    order by ${refs(key)} limit ${sql.lit(pageSize)}`
  return (await page.execute(database)).rows
}

async function insert(database: Database, { name, columns }: Table, rows: Row[]): Promise<void> {
  const values = rows.map((row) => sql`(${sql.join(columns.map((column) => row[column]))})`)
  await sql`insert into ${sql.table(name)} (${sql.join(columns.map((each) => sql.ref(each)))})
    values ${sql.join(values)}`.execute(database)
}

const count = (rows: number): string =>
  `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}`
