import { join } from 'node:path'
import { usualPort } from './free-port.mjs'
import { takeLock } from './lock.mjs'
import { root } from './root.mjs'
import { Stop, say } from './say.mjs'

/** The data folder of the embedded server of `npm start` and `npm run dev`. */
export const dataFolder = join(root, '.rewind')

/**
 * Takes the lock of the data folder. Returns undefined if another start holds it, and prints its
 * URL.
 * @param {boolean} mustBegin throws if another start holds the lock
 * @param {(stop: () => Promise<void>) => void} onStop
 */
export async function takeData(mustBegin, onStop) {
  const taken = await takeLock(join(dataFolder, 'lock'))
  if ('holder' in taken) {
    const { url, pid } = taken.holder
    if (mustBegin) throw new Stop(`Rewind runs in this folder (process ${pid}): end it first.`)
    say(url ? `Rewind already runs: ${url}` : `Rewind is being started by process ${pid}.`)
    return undefined
  }
  onStop(taken.lock.release)
  return taken.lock
}

/**
 * Returns the port of the console: REWIND_PORT or 4400, or the next free port.
 * @returns {Promise<number | string>}
 */
export async function consolePort() {
  const wanted = Number(process.env.REWIND_PORT || 4400)
  // The console itself refuses an invalid port, and names the setting.
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > 65_535) {
    return process.env.REWIND_PORT ?? ''
  }
  return await usualPort('Rewind', wanted, say, process.env.REWIND_HOST || '127.0.0.1')
}

/** Returns the user's settings of Rewind, which also apply on the embedded server. */
export function rewindSettings() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => name.startsWith('REWIND_')),
  )
}
