import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DynamicConfig, findTemporal, startTemporal } from '@rewind/sandbox/temporal-server'
import { Connection } from '@temporalio/client'
import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    temporalServer: '1.32' | undefined
  }
}

/** Starts a Temporal server of the tests' version, with settings that no other test wants. */
export async function startOwnServer(dynamicConfig: DynamicConfig) {
  const folder = await mkdtemp(join(tmpdir(), 'rewind-own-server-'))
  const binary = await findTemporal(() => undefined, inject('temporalServer'))
  const server = await startTemporal({ binary, folder, dynamicConfig })
  const connection = Connection.lazy({
    address: server.address,
    // The SDK's own interceptor retries calls that a limit refuses, and would hide the refusals.
    interceptors: [],
    channelArgs: { 'grpc.max_receive_message_length': 128 * 1024 * 1024 },
  })
  return {
    address: server.address,
    connection,
    async stop() {
      await connection.close()
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
