import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { builds } from './builds.mjs'
import { startConsole } from './console.mjs'
import { startEmbeddedTemporal } from './embedded-temporal.mjs'
import { withSettings } from './environment.mjs'
import { freePort, usualPort } from './free-port.mjs'
import { live } from './lifetime.mjs'
import { readOptions, serverOf } from './options.mjs'
import { consolePort, dataFolder, rewindSettings, takeData } from './own-data.mjs'
import { prepareBuilds, prepareInstall } from './prepare.mjs'
import { root } from './root.mjs'
import { Stop, say, sayFailure } from './say.mjs'
import { configuredAddress } from './user-configuration.mjs'

const help = `npm run dev: both apps with hot reload, on the data of npm start.

npm run dev -- --fresh         starts empty
npm run dev -- --server 1.32   on server 1.32, which needs Go`

await live(async (onStop) => {
  const flags = readOptions({ fresh: { type: 'boolean' }, server: { type: 'string' } }, help)
  const server = serverOf(flags)
  await prepareInstall()
  const temporal = await temporalOf(flags.fresh === true, server, onStop)
  if (temporal === undefined) return 0
  const bffPort = await freePort()
  const built = await watchBff(onStop, () =>
    startConsole({
      port: bffPort,
      env: temporal.env,
      logFile: join(dataFolder, 'console.log'),
    }),
  )
  await built
  const url = await serveWeb(`http://127.0.0.1:${bffPort}`, onStop)
  say(`Rewind: ${url}${temporal.uiUrl ? `  Temporal Web UI: ${temporal.uiUrl}` : ''}`)
  throw new Stop(await temporal.failed)
})

/**
 * @param {boolean} fresh
 * @param {'1.32' | undefined} server
 * @param {(stop: () => Promise<void>) => void} onStop
 */
async function temporalOf(fresh, server, onStop) {
  if ((await configuredAddress()) !== undefined) {
    /** @type {Promise<string>} */
    const never = new Promise(() => {})
    return { env: process.env, uiUrl: undefined, failed: never }
  }
  const lock = await takeData(fresh || server !== undefined, onStop)
  if (lock === undefined) return undefined
  await prepareBuilds(['sandbox'])
  const temporal = await startEmbeddedTemporal({
    folder: dataFolder,
    ...(server === undefined ? {} : { server }),
    fresh,
    seed: true,
    withUi: true,
    portFor: (what, usual) => usualPort(what, usual, say),
    onTemporal: (childPid) => lock.tell({ childPid }),
    onStop,
    say,
  })
  return { ...temporal, env: withSettings(temporal.env, rewindSettings()) }
}

/**
 * Rebuilds the BFF when its sources change, and restarts it.
 * @param {(stop: () => Promise<void>) => void} onStop
 * @param {() => ReturnType<typeof startConsole>} start
 */
async function watchBff(onStop, start) {
  const { build } = await import('vite')
  const folder = join(root, builds.rewind.folder)
  // The watch build differs from the build of `npm start`.
  await rm(join(folder, 'dist/.built-from'), { force: true })
  const watcher = await build({ root: folder, build: { watch: {} }, logLevel: 'warn' })
  if (!('on' in watcher)) throw new Error('Vite does not watch')
  /** @type {Awaited<ReturnType<typeof start>> | undefined} */
  let running
  /** Restarts run one after the other. */
  let turn = Promise.resolve()
  const restart = async () => {
    await running?.stop()
    running = undefined
    running = await start()
    void running.failed.then(say)
  }
  onStop(async () => {
    await watcher.close()
    await turn
    await running?.stop()
  })
  return await new Promise((resolve) => {
    watcher.on('event', (event) => {
      if (event.code === 'ERROR') sayFailure(event.error)
      if (event.code !== 'END') return
      turn = turn.then(restart).then(() => say('The BFF runs'), sayFailure)
      resolve(turn)
    })
  })
}

/**
 * @param {string} bffUrl
 * @param {(stop: () => Promise<void>) => void} onStop
 */
async function serveWeb(bffUrl, onStop) {
  const { createServer } = await import('vite')
  const port = Number(await consolePort())
  const server = await createServer({
    root: join(root, builds.web.folder),
    server: {
      host: '127.0.0.1',
      port,
      strictPort: true,
      // Keep the origin of the page: the BFF refuses writes from a foreign origin.
      proxy: { '/api': { target: bffUrl, changeOrigin: false } },
    },
    logLevel: 'warn',
  })
  await server.listen()
  onStop(() => server.close())
  return `http://127.0.0.1:${port}`
}
