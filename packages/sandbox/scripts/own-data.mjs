import { join } from 'node:path'
import { usualPort } from './free-port.mjs'
import { takeLock } from './lock.mjs'
import { root } from './root.mjs'
import { Stop, say } from './say.mjs'

/** Where the embedded server of `npm start` and `npm run dev` keeps its data. */
export const dataFolder = join(root, '.rewind')

/**
 * Takes the data of this folder, of which there is one user at a time. Undefined: another start
 * has it, which has been said.
 * @param {boolean} mustBegin rather fail than leave it to the other one
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
 * The port to serve the console at: REWIND_PORT or 4400, or a free one after it.
 * @returns {Promise<number | string>}
 */
export async function consolePort() {
  const wanted = Number(process.env.REWIND_PORT || 4400)
  // What is no port is for the console to refuse, by its name.
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > 65_535) {
    return process.env.REWIND_PORT ?? ''
  }
  return await usualPort('Rewind', wanted, say, process.env.REWIND_HOST || '127.0.0.1')
}

/** The user's own settings of Rewind, which hold on the embedded server too. */
export function rewindSettings() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => name.startsWith('REWIND_')),
  )
}
