import { createWriteStream } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { spawnGuarded } from './guarded.mjs'
import { root } from './root.mjs'
import { Stop } from './say.mjs'

/**
 * @typedef {object} Service
 * @property {number} pid of its guard
 * @property {Promise<void>} ready resolves with its first line on stdout
 * @property {Promise<string>} failed resolves if it ends without `stop`
 * @property {() => Promise<void>} stop
 */

/**
 * Starts a long-running Node script with a guard. Its output goes into a log file.
 * @param {object} options
 * @param {string} options.name for messages
 * @param {string} options.script
 * @param {string[]} [options.nodeArgs]
 * @param {string[]} [options.args]
 * @param {NodeJS.ProcessEnv} options.env
 * @param {string} options.logFile
 * @param {number} [options.graceMs] between SIGTERM and SIGKILL
 * @returns {Promise<Service>}
 */
export async function spawnService({
  name,
  script,
  nodeArgs = [],
  args = [],
  env,
  logFile,
  graceMs = 8000,
}) {
  await mkdir(dirname(logFile), { recursive: true })
  const log = createWriteStream(logFile)
  const child = spawnGuarded(process.execPath, [...nodeArgs, script, ...args], {
    cwd: root,
    env,
    graceMs,
    stdout: 'pipe',
    stderr: 'pipe',
  })
  child.process.stdout?.pipe(log, { end: false })
  child.process.stderr?.pipe(log, { end: false })
  let isStopping = false
  const failed = child.exited.then(async (code) => {
    await new Promise((resolve) => log.end(resolve))
    if (isStopping) return await new Promise(() => {})
    const tail = (await readFile(logFile, 'utf8')).trim().split('\n').slice(-15).join('\n')
    return `${name} ended by itself with code ${code}:\n${tail}`
  })
  const ready = new Promise((resolve, reject) => {
    child.process.stdout?.once('data', () => resolve(undefined))
    void failed.then((why) => reject(new Stop(why)))
  })
  // A caller that does not wait for `ready` gets the failure from `failed`.
  ready.catch(() => {})
  return {
    pid: child.process.pid ?? 0,
    ready,
    failed,
    async stop() {
      isStopping = true
      await child.stop()
    },
  }
}
