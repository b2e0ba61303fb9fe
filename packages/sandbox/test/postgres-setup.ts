import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
// Without this import the augmentation below finds no module to augment.
import type {} from 'vitest'
import type { TestProject } from 'vitest/node'
import { installedPostgres } from '../scripts/postgres.mjs'
import { type PostgresServer, startPostgres } from '../src/postgres-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /**
     * The folder of PostgreSQL's programs and the port of one server that every test shares. Undefined
     * without REWIND_TEST_POSTGRES=1: the store is then tested on SQLite alone.
     */
    postgres: { bin: string; url: string } | undefined
  }
}

interface Shared {
  bin: string
  server: PostgresServer
  users: number
  stop(): Promise<void>
}

/** Each project runs this file, all in one process, so they share the server. */
const room: typeof globalThis & { sharedPostgres?: Promise<Shared | undefined> } = globalThis

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  room.sharedPostgres ??=
    process.env.REWIND_TEST_POSTGRES === '1' ? start() : Promise.resolve(undefined)
  const shared = await room.sharedPostgres
  project.provide('postgres', shared && { bin: shared.bin, url: shared.server.url })
  if (shared === undefined) return async () => {}
  shared.users += 1
  return async () => {
    shared.users -= 1
    if (shared.users === 0) await shared.stop()
  }
}

async function start(): Promise<Shared> {
  const bin = installedPostgres()
  if (bin === undefined) throw new Error('REWIND_TEST_POSTGRES=1, and PostgreSQL is not installed')
  const folder = await mkdtemp(join(tmpdir(), 'rewind-postgres-'))
  // Every console of every test has a pool.
  const server = await startPostgres({ bin, folder, settings: { max_connections: 400 } })
  return {
    bin,
    server,
    users: 0,
    async stop() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
