import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './root.mjs'
import { mustRun } from './run.mjs'
import { sayWhile } from './say.mjs'

/**
 * Installs the packages of package-lock.json if node_modules is missing or differs. Does not use
 * `npm ci`, which refuses a lock file without the builds of an optional dependency for other
 * systems.
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
 * Returns true if node_modules matches the lock file. npm writes node_modules/.package-lock.json at
 * the end of an installation, so an incomplete one has none. Ignores optional packages, because
 * most of them are for other systems.
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
