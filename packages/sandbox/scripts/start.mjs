import { join } from 'node:path'
import { startConsole } from './console.mjs'
import { startEnvironment } from './environment.mjs'
import { usualPort } from './free-port.mjs'
import { spawnGuarded } from './guarded.mjs'
import { live } from './lifetime.mjs'
import { readOptions, serverOf } from './options.mjs'
import { consolePort, dataFolder, rewindSettings, takeData } from './own-data.mjs'
import { prepareBuilds, prepareInstall } from './prepare.mjs'
import { root } from './root.mjs'
import { Stop, say } from './say.mjs'
import { configuredAddress } from './user-configuration.mjs'

const help = `Starts Rewind, with a Temporal of its own unless one is configured.

npm start                    what was there yesterday is there today
npm start -- --fresh         starts empty
npm start -- --server 1.32   on server 1.32, which needs Go; it has data of its own
npm start -- --long          with histories of 5,000 and of 50,000 events, which take minutes, once

TEMPORAL_ADDRESS, TEMPORAL_PROFILE or temporal.toml name a server that runs already.`

await live(async (onStop) => {
  const flags = readOptions(
    { fresh: { type: 'boolean' }, server: { type: 'string' }, long: { type: 'boolean' } },
    help,
  )
  const server = serverOf(flags)
  await prepareInstall()
  const address = await configuredAddress()
  if (flags.long === true && address !== undefined) {
    throw new Stop('--long is for a server that npm start brings up')
  }
  const running =
    address === undefined
      ? await embedded({ fresh: flags.fresh === true, server }, onStop)
      : await configured(address, onStop)
  if (running === undefined) return 0
  const more = running.uiUrl === undefined ? '' : `  Temporal Web UI: ${running.uiUrl}`
  say(`Rewind: ${running.consoleUrl}${more}`)
  if (flags.long === true && running.temporalAddress !== undefined) {
    await makeLongHistories(running.temporalAddress)
  }
  throw new Stop(await running.failed)
})

/**
 * @param {{ fresh: boolean, server: '1.32' | undefined }} flags
 * @param {(stop: () => Promise<void>) => void} onStop
 */
async function embedded({ fresh, server }, onStop) {
  const lock = await takeData(fresh || server !== undefined, onStop)
  if (lock === undefined) return undefined
  await prepareBuilds(['web', 'rewind', 'sandbox'])
  const environment = await startEnvironment({
    folder: dataFolder,
    ...(server === undefined ? {} : { server }),
    fresh,
    seed: true,
    withUi: true,
    portFor: (what, usual) => usualPort(what, usual, say),
    consolePort: await consolePort(),
    settings: rewindSettings(),
    onTemporal: (childPid) => lock.tell({ childPid }),
    onStop,
    say,
  })
  await lock.tell({ url: environment.consoleUrl })
  return environment
}

/**
 * Creates the workflows long-5000 and long-50000, unless an earlier start created them.
 * @param {string} address
 */
async function makeLongHistories(address) {
  say('Making long-5000 and long-50000')
  const script = join(root, 'packages/sandbox/dist/long-histories-main.js')
  const code = await spawnGuarded(process.execPath, [script, address]).exited
  if (code !== 0) throw new Stop('The long histories could not be made')
  say('long-5000 and long-50000 are there')
}

/**
 * Starts only the console, on the user's own server and with the user's configuration.
 * @param {string} address
 * @param {(stop: () => Promise<void>) => void} onStop
 */
async function configured(address, onStop) {
  await prepareBuilds(['web', 'rewind'])
  say(`Temporal at ${address}, as configured: no server and no sandbox is started`)
  const console = await startConsole({
    port: await consolePort(),
    env: process.env,
    logFile: join(dataFolder, 'console.log'),
  })
  onStop(console.stop)
  return {
    consoleUrl: console.url,
    uiUrl: undefined,
    temporalAddress: undefined,
    failed: console.failed,
  }
}
