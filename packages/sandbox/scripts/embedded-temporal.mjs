import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { cleanEnvironment } from './clean-environment.mjs'
import { freePort } from './free-port.mjs'
import { root } from './root.mjs'
import { spawnService } from './service.mjs'

/**
 * @typedef {object} EmbeddedOptions
 * @property {string} folder for data and logs, with a subfolder per server version
 * @property {'1.32'} [server] default: the server of the CLI
 * @property {boolean} [fresh] starts with empty data
 * @property {boolean} [seed] starts the sample executions, once
 * @property {boolean} [withUi] also starts Temporal's Web UI
 * @property {(what: string, usual: number) => Promise<number>} [portFor] default: any free port
 * @property {(stop: () => Promise<void>) => void} [onStop] receives each function that must run at
 * the end
 * @property {(pid: number) => Promise<void>} [onTemporal] receives the process that must end before
 * the
 *   data may be opened again
 * @property {(line: string) => void} say
 *
 * @typedef {object} Embedded
 * @property {string} address
 * @property {string | undefined} uiUrl of Temporal's Web UI
 * @property {string} folder of this server version
 * @property {NodeJS.ProcessEnv} env settings with which a console finds this server, without the
 * user's
 * @property {Promise<void>} seeded
 * @property {Promise<string>} failed resolves with the name of the part that ended by itself
 * @property {() => Promise<void>} stop stops the worker first, then Temporal
 */

/** @returns {Promise<typeof import('../src/temporal-server.ts')>} */
const builtServer = () =>
  import(pathToFileURL(join(root, 'packages/sandbox/dist/temporal-server.js')).href)

/**
 * Starts an embedded Temporal server and the sandbox's worker.
 * @param {EmbeddedOptions} options
 * @returns {Promise<Embedded>}
 */
export async function startEmbeddedTemporal(options) {
  const { say, portFor = () => freePort() } = options
  /** @type {(() => Promise<void>)[]} */
  const parts = []
  const stop = async () => {
    for (const part of parts.splice(0).reverse()) await part()
  }
  options.onStop?.(stop)

  try {
    const { findTemporal, startTemporal } = await builtServer()
    const binary = await findTemporal(say, options.server)
    const folder = join(options.folder, `server-${binary.serverVersion}`)
    if (options.fresh) await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })

    say(`Starting Temporal ${binary.serverVersion}`)
    const temporal = await startTemporal({
      binary,
      folder,
      port: await portFor('Temporal', 7233),
      ...(options.withUi ? { uiPort: await portFor('Temporal Web UI', 8233) } : {}),
    })
    parts.push(temporal.stop)
    await options.onTemporal?.(temporal.pid)

    const seededFile = join(folder, 'seeded')
    if (options.seed && !existsSync(seededFile)) say('Seeding the sandbox: about 40 executions')
    const worker = await spawnService({
      name: 'The sandbox worker',
      script: join(root, 'packages/sandbox/dist/worker-main.js'),
      args: [temporal.address, ...(options.seed ? [seededFile] : [])],
      env: cleanEnvironment(),
      logFile: join(folder, 'worker.log'),
    })
    parts.push(worker.stop)

    // A separate file, so that no configuration file of the user is read, not even the default one.
    const configFile = join(folder, 'temporal.toml')
    await writeFile(configFile, `[profile.default]\naddress = "${temporal.address}"\n`)
    return {
      address: temporal.address,
      uiUrl: temporal.uiUrl,
      folder,
      env: {
        ...cleanEnvironment(),
        REWIND_STORE: join(folder, 'rewind.db'),
        TEMPORAL_CONFIG_FILE: configFile,
      },
      seeded: worker.ready,
      failed: Promise.race([
        temporal.exited.then(() => `Temporal ended by itself: see ${join(folder, 'temporal.log')}`),
        worker.failed,
      ]),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
