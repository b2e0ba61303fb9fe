import { join } from 'node:path'
import { startConsole } from './console.mjs'
import { startEmbeddedTemporal } from './embedded-temporal.mjs'
import { freePort } from './free-port.mjs'

/**
 * Starts an embedded Temporal server, the sandbox's worker and the built console. They stop in
 * reverse order.
 * @param {import('./embedded-temporal.mjs').EmbeddedOptions & {
 *   consolePort?: number | string,
 *   settings?: NodeJS.ProcessEnv,
 * }} options settings: REWIND_ variables of the console
 */
export async function startEnvironment(options) {
  const temporal = await startEmbeddedTemporal(options)
  try {
    const console = await startConsole({
      port: options.consolePort ?? (await freePort()),
      env: withSettings(temporal.env, options.settings),
      logFile: join(temporal.folder, 'console.log'),
    })
    const stop = async () => {
      await console.stop()
      await temporal.stop()
    }
    options.onStop?.(stop)
    await temporal.seeded
    return {
      consoleUrl: console.url,
      consolePid: console.pid,
      temporalAddress: temporal.address,
      uiUrl: temporal.uiUrl,
      failed: Promise.race([temporal.failed, console.failed]),
      stop,
    }
  } catch (error) {
    await temporal.stop()
    throw error
  }
}

/**
 * A database of the user takes the place of the file in the data folder.
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.ProcessEnv} [settings]
 */
export function withSettings({ REWIND_STORE, ...env }, settings) {
  return settings?.REWIND_DATABASE_URL
    ? { ...env, ...settings }
    : { ...env, REWIND_STORE, ...settings }
}
