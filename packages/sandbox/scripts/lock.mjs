import { randomUUID } from 'node:crypto'
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { identify, isAlive } from './process-identity.mjs'

// A lock is a series of files, `lock.1`, `lock.2`, …, of which the highest counts. A process that
// finds it released, or its holder dead, takes the lock by creating the next file, which succeeds
// for one process only. The highest file is never deleted: otherwise a process that had read the
// folder earlier could create it again.

/**
 * The holder of a folder: the start script, the processes that it started there, and its URL.
 * @typedef {object} Holder
 * @property {number} pid
 * @property {string} born
 * @property {boolean} isReleased
 * @property {string} [url]
 * @property {{ pid: number, born: string }[]} children that must end before another holder may
 * start
 *
 * @typedef {object} Lock
 * @property {(news: { url?: string, childPid?: number }) => Promise<void>} tell
 * @property {() => Promise<void>} release
 */

/**
 * Takes the lock, or returns its holder. If the holder was killed, first waits until its children
 * have ended: two servers on one database would corrupt it.
 * @param {string} file the name before the number
 * @returns {Promise<{ lock: Lock } | { holder: Holder }>}
 */
export async function takeLock(file) {
  await mkdir(dirname(file), { recursive: true })
  const self = await identify(process.pid)
  /** @type {Holder} */
  const mine = { pid: process.pid, born: self?.born ?? '', isReleased: false, children: [] }
  for (;;) {
    const highest = (await numbersOf(file)).at(-1) ?? 0
    const holder = await read(`${file}.${highest}`)
    if (holder !== undefined && !holder.isReleased) {
      if (await isAlive(holder)) return { holder }
      await untilGone(holder.children)
    }
    const own = `${file}.${highest + 1}`
    if (!(await create(own, mine))) continue
    const numbers = await numbersOf(file)
    if ((numbers.at(-1) ?? 0) > highest + 1) {
      await rm(own, { force: true })
      continue
    }
    for (const number of numbers)
      if (number <= highest) await rm(`${file}.${number}`, { force: true })
    return { lock: lockOn(own, mine) }
  }
}

/** @param {string} file */
export async function holderOf(file) {
  return await read(`${file}.${(await numbersOf(file)).at(-1)}`)
}

/**
 * Runs work that only one process may do at a time. Waits for the other processes.
 * @template T
 * @param {string} file
 * @param {(line: string) => void} say
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, say, work) {
  let hasSaid = false
  for (;;) {
    const taken = await takeLock(file)
    if ('lock' in taken) {
      try {
        return await work()
      } finally {
        await taken.lock.release()
      }
    }
    if (!hasSaid) say(`Waiting for process ${taken.holder.pid}, which installs or builds`)
    hasSaid = true
    await wait(200)
  }
}

/**
 * @param {string} own
 * @param {Holder} mine
 * @returns {Lock}
 */
function lockOn(own, mine) {
  const write = async () => {
    const whole = `${own}-${randomUUID()}`
    await writeFile(whole, JSON.stringify(mine))
    await rename(whole, own)
  }
  return {
    async tell({ url, childPid }) {
      const child = childPid === undefined ? undefined : await identify(childPid)
      if (child !== undefined) mine.children.push({ pid: child.pid, born: child.born })
      if (url !== undefined) mine.url = url
      await write()
    },
    async release() {
      mine.isReleased = true
      await write()
    },
  }
}

/**
 * Creates the file with its whole content, and only if the name is free.
 * @param {string} file
 * @param {Holder} holder
 */
async function create(file, holder) {
  const whole = `${file}-${randomUUID()}`
  await writeFile(whole, JSON.stringify(holder))
  try {
    await link(whole, file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    await rm(whole, { force: true })
  }
}

/** @param {string} file */
async function numbersOf(file) {
  const prefix = `${basename(file)}.`
  const names = await readdir(join(file, '..'))
  const numbers = names.flatMap((name) => {
    const rest = name.startsWith(prefix) ? name.slice(prefix.length) : ''
    return /^\d+$/.test(rest) ? Number(rest) : []
  })
  return numbers.sort((a, b) => a - b)
}

/**
 * @param {string} file
 * @returns {Promise<Holder | undefined>}
 */
async function read(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** @param {{ pid: number, born: string }[]} children */
async function untilGone(children) {
  for (const child of children) while (await isAlive(child)) await wait(100)
}
