import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import path from 'node:path'
import type Libsql from 'libsql'
import { knownMigrations, unknownMigrations } from './migrate.ts'
import { openForReading } from './read-audit.ts'
import { toSqliteStoreError } from './sqlite-errors.ts'
import { fewestFreeBytes, freeBytes } from './store-file.ts'

/** What can be known of a store without opening it for writing. */
export interface StoreInspection {
  /** Absolute. */
  file: string
  /** Absent: there is no file yet. */
  content?: StoreContent | { failure: string }
  /** The file, or the folder that it would be created in, that this process cannot write. */
  notWritable?: { path: string; code: string }
  /** Absent if the file system does not report it. */
  freeBytes?: number
  isFull: boolean
}

interface StoreContent {
  bytes: number
  /** The newest migration that the store has had. Absent: none. */
  schema?: string
  /** Migrations that the next start makes. */
  pending: string[]
  /** Migrations of a newer version of Rewind, without which this one must not write. */
  unknown: string[]
}

/** Reads the state of a store's file. Changes nothing: neither tables nor files. */
export async function inspectStore(storePath: string): Promise<StoreInspection> {
  const file = path.resolve(storePath)
  const there = await stat(file).catch(() => undefined)
  const folder = await nearestFolder(path.dirname(file))
  const free = await freeBytes(folder)
  const mustWrite =
    there === undefined
      ? [folder]
      : [file, folder, ...(await existing(`${file}-wal`, `${file}-shm`))]
  const notWritable = await firstNotWritable(mustWrite)
  return {
    file,
    ...(there === undefined ? {} : { content: await readContent(file, there.size) }),
    ...(notWritable === undefined ? {} : { notWritable }),
    ...(free === undefined ? {} : { freeBytes: free }),
    isFull: free !== undefined && free < fewestFreeBytes,
  }
}

async function readContent(
  file: string,
  bytes: number,
): Promise<NonNullable<StoreInspection['content']>> {
  try {
    const libsql = await openForReading(file)
    try {
      return { bytes, ...readMigrations(libsql) }
    } finally {
      libsql.close()
    }
  } catch (error) {
    const known = toSqliteStoreError(error)
    return { failure: known instanceof Error ? known.message : String(known) }
  }
}

function readMigrations(libsql: Libsql.Database): Omit<StoreContent, 'bytes'> {
  const namesIn = (table: string): string[] => {
    const has = libsql.prepare('select 1 from sqlite_master where name = ?').all([table])
    const rows =
      has.length === 0 ? [] : libsql.prepare(`select name from ${table} order by name`).all([])
    return rows.flatMap((row) =>
      typeof row === 'object' && row !== null && 'name' in row ? [String(row.name)] : [],
    )
  }
  const made = namesIn('kysely_migration')
  const schema = made.at(-1)
  return {
    ...(schema === undefined ? {} : { schema }),
    pending: knownMigrations('sqlite').filter((name) => !made.includes(name)),
    unknown: unknownMigrations(namesIn('required_migrations')),
  }
}

/** Returns the folder, or its first ancestor that exists: the start creates the rest. */
async function nearestFolder(folder: string): Promise<string> {
  const there = await stat(folder).catch(() => undefined)
  const parent = path.dirname(folder)
  return there !== undefined || parent === folder ? folder : nearestFolder(parent)
}

async function existing(...files: string[]): Promise<string[]> {
  const found = await Promise.all(
    files.map((file) =>
      stat(file).then(
        () => [file],
        () => [],
      ),
    ),
  )
  return found.flat()
}

async function firstNotWritable(paths: string[]): Promise<StoreInspection['notWritable']> {
  for (const each of paths) {
    try {
      await access(each, constants.W_OK)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
      return { path: each, code }
    }
  }
  return undefined
}
