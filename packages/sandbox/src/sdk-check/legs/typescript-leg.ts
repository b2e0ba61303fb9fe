import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { SdkLeg } from './sdk-leg.ts'
import { spawnWorker } from './spawn-worker.ts'

const manifest: { version: string } = createRequire(import.meta.url)(
  '@temporalio/worker/package.json',
)

/** The SDK of this workspace, which is already installed. */
export const typescriptLeg: SdkLeg = {
  sdk: 'typescript',
  version: manifest.version,
  lacks: ['side effect', 'mutable side effect'],
  prepare: async () => (options) =>
    spawnWorker(process.execPath, [join(import.meta.dirname, 'typescript-worker.js')], options),
}
