import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Libsql from 'libsql'
import { inject } from 'vitest'
import { execute } from '../src/postgres-server.ts'
// Without this import the types do not know what `postgres-setup.ts` provides.
import type {} from './postgres-setup.ts'

export type Engine = 'sqlite' | 'postgres'

/** The databases on which a test of the store runs. */
export const engines: readonly Engine[] =
  inject('postgres') === undefined ? ['sqlite'] : ['sqlite', 'postgres']

/** A place for a store of one test's own: a file that does not exist yet, or an empty database. */
export interface StorePlace {
  engine: Engine
  /** The path of the file, or the URL of the database. */
  location: string
  /** Runs SQL as another program does. */
  execute(sql: string): Promise<Record<string, unknown>[]>
  remove(): Promise<void>
}

export const makePlace = (engine: Engine): Promise<StorePlace> =>
  engine === 'sqlite' ? makeFolder() : makeDatabase()

async function makeFolder(): Promise<StorePlace> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rewind-store-'))
  const location = path.join(folder, 'rewind.db')
  return {
    engine: 'sqlite',
    location,
    async execute(sql) {
      const database = new Libsql(location)
      try {
        const statement = database.prepare(sql)
        if (statement.reader) return statement.all([]) as Record<string, unknown>[]
        statement.run([])
        return []
      } finally {
        database.close()
      }
    },
    remove: () => rm(folder, { recursive: true }),
  }
}

async function makeDatabase(): Promise<StorePlace> {
  const { url } = inject('postgres') ?? {}
  if (url === undefined) throw new Error('REWIND_TEST_POSTGRES is not set')
  const name = `store_${randomBytes(6).toString('hex')}`
  await execute(url, `create database ${name}`)
  const location = Object.assign(new URL(url), { pathname: `/${name}` }).href
  return {
    engine: 'postgres',
    location,
    execute: (sql) => execute(location, sql),
    async remove() {
      await execute(url, `drop database ${name} with (force)`)
    },
  }
}
