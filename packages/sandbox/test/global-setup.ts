import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
// Without this import the augmentation below finds no module to augment.
import type {} from 'vitest'
import type { TestProject } from 'vitest/node'
import { cleanEnvironment } from '../scripts/clean-environment.mjs'
import { findTemporal, startTemporal } from '../src/temporal-server.ts'
import { runSandboxWorkers } from '../src/worker.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of one dev server with the sandbox's workers, shared by every test. */
    temporalAddress: string
    /**
     * The server version, for tests that start another server; undefined for the server of the CLI.
     */
    temporalServer: '1.32' | undefined
  }
}

interface Shared {
  address: string
  server: '1.32' | undefined
  users: number
  stop(): Promise<void>
}

/** Each project runs this file, all in one process, so they share the server. */
const room: typeof globalThis & { sharedTemporal?: Promise<Shared> } = globalThis

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { REWIND_TEST_TEMPORAL_ADDRESS: given, REWIND_TEST_SERVER } = process.env
  // Runs before a test process starts, so that no configuration of the user reaches it.
  const clean = cleanEnvironment()
  for (const name of Object.keys(process.env)) if (!(name in clean)) delete process.env[name]
  if (given) {
    process.env.REWIND_TEST_TEMPORAL_ADDRESS = given
    project.provide('temporalAddress', given)
    project.provide('temporalServer', undefined)
    return async () => {}
  }
  room.sharedTemporal ??= start(REWIND_TEST_SERVER === '1.32' ? '1.32' : undefined)
  const shared = await room.sharedTemporal
  shared.users += 1
  project.provide('temporalAddress', shared.address)
  project.provide('temporalServer', shared.server)
  return async () => {
    shared.users -= 1
    if (shared.users === 0) await shared.stop()
  }
}

async function start(wanted?: '1.32'): Promise<Shared> {
  const folder = await mkdtemp(join(tmpdir(), 'rewind-test-'))
  const binary = await findTemporal((line) => console.log(line), wanted)
  const server = await startTemporal({ binary, folder })
  const workers = await runSandboxWorkers({ address: server.address }).catch(async (error) => {
    await server.stop()
    throw error
  })
  return {
    address: server.address,
    server: wanted,
    users: 0,
    async stop() {
      await workers.stop()
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
