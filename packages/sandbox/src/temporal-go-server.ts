import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheDir, fillCache, findInCache } from './cache.ts'
import { go } from './go-build.ts'
import type { Say } from './say.ts'
import { onPath, type TemporalBinary } from './temporal-cli.ts'

const source = join(import.meta.dirname, '../temporal-server')
const executable = 'temporal-server'

/**
 * Finds the newest server, which no Temporal CLI contains yet. Builds it with Go from the main
 * package in `temporal-server`. Throws if it is not in the cache and Go is not on the PATH.
 */
export async function findTemporalGoServer(say: Say): Promise<TemporalBinary> {
  const { serverVersion, hash } = await readSource()
  const folder = `temporal-server-${serverVersion}-${hash}`
  const path = await findInCache(folder, executable)
  if (path !== undefined) return binary(path, serverVersion)
  if ((await onPath('go')) === undefined) {
    throw new Error(`Temporal ${serverVersion} is built with Go: provide Go on the PATH.`)
  }
  say(`Building Temporal ${serverVersion} with Go into ${cacheDir()}: about 4 minutes, once`)
  const built = await fillCache(folder, (empty) =>
    go(['build', '-v', '-ldflags=-s -w', '-o', join(empty, executable), '.'], {}, say, source),
  )
  return binary(join(built, executable), serverVersion)
}

const binary = (path: string, serverVersion: string): TemporalBinary => ({
  path,
  serverVersion,
  args: ({ port, uiPort, dbFile }) => [
    ...['--ip', '127.0.0.1', '--port', String(port), '--db-filename', dbFile],
    ...(uiPort === undefined ? [] : ['--ui-port', String(uiPort)]),
  ],
})

/** Returns the server version in go.mod and a hash of all sources. */
async function readSource(): Promise<{ serverVersion: string; hash: string }> {
  const hash = createHash('sha256')
  for (const name of (await readdir(source)).sort()) {
    hash.update(name).update('\0')
    hash.update(await readFile(join(source, name))).update('\0')
  }
  const modules = await readFile(join(source, 'go.mod'), 'utf8')
  const [, serverVersion] = /^\tgo\.temporal\.io\/server v(\S+)$/m.exec(modules) ?? []
  if (serverVersion === undefined) throw new Error(`${source}/go.mod names no Temporal server`)
  return { serverVersion, hash: hash.digest('hex').slice(0, 16) }
}
