import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheDir, fillCache, findInCache } from './cache.ts'
import { go } from './go-build.ts'
import { onPath, type Say, type TemporalBinary } from './temporal-cli.ts'

const source = join(import.meta.dirname, '../temporal-server-1.31')
const serverVersion = '1.31.2'
const executable = 'temporal-server'

/** The server that no Temporal CLI brings yet, built from our own main of about 150 lines. */
export async function findTemporal131(say: Say): Promise<TemporalBinary> {
  const folder = `temporal-server-${serverVersion}-${await hashOfSource()}`
  const path = await findInCache(folder, executable)
  if (path !== undefined) return binary(path)
  if ((await onPath('go')) === undefined) {
    throw new Error(`Temporal ${serverVersion} is built with Go: provide Go on the PATH.`)
  }
  say(`Building Temporal ${serverVersion} with Go into ${cacheDir()}: about 4 minutes, once`)
  const built = await fillCache(folder, (empty) =>
    go(['build', '-v', '-ldflags=-s -w', '-o', join(empty, executable), '.'], {}, say, source),
  )
  return binary(join(built, executable))
}

const binary = (path: string): TemporalBinary => ({
  path,
  serverVersion,
  args: ({ port, uiPort, dbFile }) => [
    ...['--ip', '127.0.0.1', '--port', String(port), '--db-filename', dbFile],
    ...(uiPort === undefined ? [] : ['--ui-port', String(uiPort)]),
  ],
})

async function hashOfSource(): Promise<string> {
  const hash = createHash('sha256')
  for (const name of ['main.go', 'go.mod', 'go.sum']) {
    hash.update(await readFile(join(source, name)))
  }
  return hash.digest('hex').slice(0, 16)
}
