import { join } from 'node:path'
import { mustRun } from '../../../scripts/run.mjs'
import { cacheDir, fillCache, findInCache } from '../../cache.ts'
import { onPath } from '../../temporal-cli.ts'
import { interpreters } from './interpreters.ts'
import type { SdkLeg } from './sdk-leg.ts'
import { spawnWorker } from './spawn-worker.ts'

const version = '1.35.0'
const packages = 'packages'

export const pythonLeg: SdkLeg = {
  sdk: 'python',
  version,
  lacks: ['side effect', 'mutable side effect'],
  async prepare(say) {
    if ((await onPath('python3')) === undefined) {
      throw new Error('The check of the Python SDK needs python3 with pip on the PATH.')
    }
    const name = `python-temporalio-${version}`
    const found = await findInCache(name, packages)
    const PYTHONPATH = found ?? (await install(name, say))
    return (options) =>
      spawnWorker('python3', [join(interpreters, 'python/worker.py')], options, {
        PYTHONPATH,
        PYTHONDONTWRITEBYTECODE: '1',
      })
  },
}

/** Installs into a folder. A virtual environment contains absolute paths and cannot be moved. */
async function install(name: string, say: (line: string) => void): Promise<string> {
  say(`Installing temporalio ${version} with pip into ${cacheDir()}`)
  const folder = await fillCache(name, (empty) =>
    mustRun(`The installation of temporalio ${version}`, 'python3', [
      ...['-m', 'pip', 'install', '--quiet', '--target', join(empty, packages)],
      `temporalio==${version}`,
    ]),
  )
  return join(folder, packages)
}
