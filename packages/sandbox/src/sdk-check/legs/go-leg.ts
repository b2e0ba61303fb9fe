import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheDir, fillCache, findInCache } from '../../cache.ts'
import { go } from '../../go-build.ts'
import { onPath } from '../../temporal-cli.ts'
import { hashOfFolder, interpreters } from './interpreters.ts'
import type { SdkLeg } from './sdk-leg.ts'
import { spawnWorker } from './spawn-worker.ts'

const source = join(interpreters, 'go')
const executable = 'worker'
const version = '1.48.0'

/** The SDK version in the go.mod of the interpreter. */
export const goLeg: SdkLeg = {
  sdk: 'go',
  version,
  lacks: [],
  async prepare(say) {
    const folder = `go-steps-${version}-${await hashOfFolder(source)}`
    const path = await findInCache(folder, executable)
    const binary = path ?? (await build(folder, say))
    return (options) => spawnWorker(binary, [], options)
  },
}

async function build(folder: string, say: (line: string) => void): Promise<string> {
  if ((await onPath('go')) === undefined) {
    throw new Error('The check of the Go SDK builds a worker: provide Go on the PATH.')
  }
  const module = await readFile(join(source, 'go.mod'), 'utf8')
  if (!module.includes(`go.temporal.io/sdk v${version}\n`)) {
    throw new Error(`interpreters/go/go.mod does not name the Go SDK ${version}.`)
  }
  say(`Building a worker with the Go SDK ${version} into ${cacheDir()}: about a minute, once`)
  const built = await fillCache(folder, (empty) =>
    go(['build', '-v', '-o', join(empty, executable), '.'], {}, say, source),
  )
  return join(built, executable)
}
