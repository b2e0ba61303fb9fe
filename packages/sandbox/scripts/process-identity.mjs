import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/**
 * A process with its parent and its start time, so that a reused pid is not mistaken for it.
 * @typedef {{ pid: number, parent: number, born: string, command: string }} ProcessIdentity
 */

/**
 * Returns the process with that id, or undefined if it has ended.
 * @param {number} pid
 * @returns {Promise<ProcessIdentity | undefined>}
 */
export async function identify(pid) {
  return process.platform === 'linux' ? await fromProc(pid) : await fromPs(pid)
}

/** @param {{ pid: number, born: string }} seen */
export async function isAlive(seen) {
  return (await identify(seen.pid))?.born === seen.born
}

/** @param {number} pid */
async function fromProc(pid) {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The command is in parentheses and may itself contain parentheses.
    const command = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
    const [state, parent, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A zombie has ended. Its parent has not read its exit code yet.
    if (state === 'Z') return undefined
    return { pid, parent: Number(parent), born: rest[17] ?? '', command }
  } catch {
    return undefined
  }
}

/** @param {number} pid */
async function fromPs(pid) {
  try {
    const ps = ['-o', 'ppid=,lstart=,comm=', '-p', String(pid)]
    const { stdout } = await promisify(execFile)('ps', ps, { env: { ...process.env, LC_ALL: 'C' } })
    const [, parent, born = '', command = ''] =
      /^\s*(\d+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/.exec(stdout.trimEnd()) ?? []
    if (parent === undefined) return undefined
    return { pid, parent: Number(parent), born, command: command.split('/').at(-1) ?? '' }
  } catch {
    return undefined
  }
}
