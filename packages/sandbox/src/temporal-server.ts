import { closeSync, openSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Connection } from '@temporalio/client'
import { cleanEnvironment } from '../scripts/clean-environment.mjs'
import { freePort } from '../scripts/free-port.mjs'
import { type Guarded, spawnGuarded } from '../scripts/guarded.mjs'
import type { Say } from './say.ts'
import { findTemporalCli, type TemporalBinary } from './temporal-cli.ts'
import { findTemporalGoServer } from './temporal-go-server.ts'

export interface TemporalServer {
  /** Process id of the guard, which ends with the server. */
  pid: number
  /** `127.0.0.1:7233` */
  address: string
  /** URL of the Web UI, if there is one. */
  uiUrl?: string
  serverVersion: string
  /** Resolves with the exit code when the process ends for any reason. */
  exited: Promise<number>
  stop(): Promise<void>
}

/** Values by key, in the JSON form of `--dynamic-config-value`. */
export type DynamicConfig = Record<string, string | number | boolean>

/** Finds, downloads or builds the executable of a server. */
export async function findTemporal(say: Say, server?: '1.32'): Promise<TemporalBinary> {
  return server === '1.32' ? await findTemporalGoServer(say) : await findTemporalCli(say)
}

/** Starts a Temporal server that ends when this process ends. Resolves when it answers. */
export async function startTemporal({
  binary,
  folder,
  ...wanted
}: {
  binary: TemporalBinary
  /** Folder of its data and its log. */
  folder: string
  /** Default: any free port. */
  port?: number
  /** Absent: no Web UI. */
  uiPort?: number
  /** The server's dynamic configuration, such as `frontend.namespaceRPS`. */
  dynamicConfig?: DynamicConfig
}): Promise<TemporalServer> {
  const port = wanted.port ?? (await freePort())
  const logFile = join(folder, 'temporal.log')
  const dbFile = join(folder, 'temporal.db')
  const { dynamicConfig = {}, uiPort } = wanted
  const args = [
    ...binary.args({ port, dbFile, ...(uiPort === undefined ? {} : { uiPort }) }),
    ...Object.entries(dynamicConfig).flatMap(([key, value]) => [
      '--dynamic-config-value',
      `${key}=${JSON.stringify(value)}`,
    ]),
  ]
  const server = await spawnLogging(binary.path, args, logFile)
  const address = `127.0.0.1:${port}`
  await untilReady(address, server, logFile)
  return {
    pid: server.process.pid ?? 0,
    address,
    ...(uiPort === undefined ? {} : { uiUrl: `http://127.0.0.1:${uiPort}` }),
    serverVersion: binary.serverVersion,
    exited: server.exited,
    stop: () => server.stop(),
  }
}

async function spawnLogging(path: string, args: string[], logFile: string): Promise<Guarded> {
  await mkdir(dirname(logFile), { recursive: true })
  const log = openSync(logFile, 'w')
  try {
    return spawnGuarded(path, args, { env: cleanEnvironment(), stdout: log, stderr: log })
  } finally {
    closeSync(log)
  }
}

async function untilReady(address: string, server: Guarded, logFile: string): Promise<void> {
  let hasExited = false
  void server.exited.then(() => {
    hasExited = true
  })
  const connection = Connection.lazy({ address, connectTimeout: '1 s' })
  const deadline = performance.now() + 60_000
  try {
    while (!(await answers(connection))) {
      if (hasExited || performance.now() > deadline) {
        await server.stop()
        const log = (await readFile(logFile, 'utf8')).trim().split('\n').slice(-10).join('\n')
        throw new Error(`Temporal does not come up at ${address}:\n${log}`)
      }
    }
  } finally {
    await connection.close()
  }
}

async function answers(connection: Connection): Promise<boolean> {
  try {
    await connection.withDeadline(Date.now() + 1000, () =>
      connection.workflowService.describeNamespace({ namespace: 'default' }),
    )
    return true
  } catch {
    return false
  }
}
