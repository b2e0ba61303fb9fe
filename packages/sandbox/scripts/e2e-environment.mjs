// Starts the environment of the Playwright specs, on free ports and with its own data.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEnvironment } from './environment.mjs'
import { live } from './lifetime.mjs'
import { serverOf } from './options.mjs'
import { prepareBuilds } from './prepare.mjs'
import { Stop, say } from './say.mjs'

/**
 * @param {(stop: () => Promise<void>) => void} onStop
 * @returns {Promise<number>}
 */
async function main(onStop) {
  await prepareBuilds(['web', 'rewind', 'sandbox'])
  const folder = await mkdtemp(join(tmpdir(), 'rewind-e2e-'))
  onStop(() => rm(folder, { recursive: true, force: true }))
  const server = serverOf({ server: process.env.REWIND_TEST_SERVER })
  const environment = await startEnvironment({
    folder,
    ...(server === undefined ? {} : { server }),
    settings: { REWIND_OPERATOR: 'ada', REWIND_RATE_LIMIT: '1000000', REWIND_SCAN_RATE: '200' },
    onStop,
    say,
  })
  say(`Rewind: ${environment.consoleUrl}  Temporal: ${environment.temporalAddress}`)
  throw new Stop(await environment.failed)
}

// Playwright starts this script and may be killed.
await live(main, { isOwned: true })
