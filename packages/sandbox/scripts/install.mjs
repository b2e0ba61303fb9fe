import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './root.mjs'
import { mustRun } from './run.mjs'
import { sayWhile } from './say.mjs'

/**
 * Installs what package-lock.json says, where node_modules is missing or something else. Not by
 * `npm ci`: it refuses a lock file that was written where the builds of an optional dependency for
 * other systems could not be had.
 */
export async function ensureInstalled() {
  if (await isInstalled(root)) return
  const args = ['install', '--no-save', '--include=dev', '--no-audit', '--no-fund']
  const npm = process.env.npm_execpath
  await sayWhile('Installing dependencies (npm install)', () =>
    npm
      ? mustRun('npm install', process.execPath, [npm, ...args])
      : mustRun('npm install', 'npm', args),
  )
}

/**
 * npm writes node_modules/.package-lock.json as the last act of an installation: a half one has
 * none. Optional packages are left out, since most of them are for other machines.
 * @param {string} folder
 */
export async function isInstalled(folder) {
  const wanted = await packagesOf(join(folder, 'package-lock.json'))
  const installed = await packagesOf(join(folder, 'node_modules/.package-lock.json'))
  if (wanted === undefined || installed === undefined) return false
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.optional || entry.devOptional) return true
    return path in installed && installed[path]?.version === entry.version
  })
}

/**
 * @typedef {{ version?: string, optional?: boolean, devOptional?: boolean }} Entry
 * @param {string} lockFile
 * @returns {Promise<Record<string, Entry> | undefined>}
 */
async function packagesOf(lockFile) {
  try {
    return JSON.parse(await readFile(lockFile, 'utf8')).packages
  } catch {
    return undefined
  }
}
