import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './root.mjs'
import { mustRun } from './run.mjs'
import { sayWhile } from './say.mjs'

const vite = join(root, 'node_modules/vite/bin/vite.js')
const shared = ['packages/contract/src', 'packages/history/src', 'package-lock.json']

/**
 * The builds, with their sources and steps.
 * @type {Record<'web' | 'rewind' | 'sandbox', { folder: string, sources: string[], steps: string[][] }>}
 */
export const builds = {
  web: {
    folder: 'apps/web',
    sources: ['apps/web', ...shared],
    steps: [[vite, 'build']],
  },
  rewind: {
    folder: 'apps/rewind',
    sources: ['apps/rewind', 'apps/bff/src', 'packages/operations/src', ...shared],
    steps: [[vite, 'build']],
  },
  sandbox: {
    folder: 'packages/sandbox',
    sources: ['packages/sandbox/src', 'packages/sandbox/vite.config.ts', ...shared],
    steps: [[vite, 'build'], ['dist/build-workflows.js']],
  },
}

/** @typedef {keyof typeof builds} BuildName */

/**
 * Builds everything whose sources have changed since its last build.
 * @param {BuildName[]} names
 */
export async function ensureBuilt(names) {
  for (const name of names) {
    const { folder, sources, steps } = builds[name]
    const hash = await hashOf(sources)
    const stamp = join(root, folder, 'dist/.built-from')
    if ((await readFile(stamp, 'utf8').catch(() => '')) === hash) continue
    await sayWhile(`Building ${folder}`, async () => {
      for (const step of steps) {
        await mustRun(`The build of ${folder}`, process.execPath, step, { cwd: join(root, folder) })
      }
    })
    await mkdir(join(root, folder, 'dist'), { recursive: true })
    await writeFile(stamp, hash)
  }
}

/**
 * @param {string[]} sources files and folders of the repository
 * @returns {Promise<string>}
 */
export async function hashOf(sources, folder = root) {
  const hash = createHash('sha256')
  for (const source of sources) {
    for (const file of await filesOf(join(folder, source))) {
      hash
        .update(file)
        .update('\0')
        .update(await readFile(file))
        .update('\0')
    }
  }
  return hash.digest('hex')
}

/** Folders that no build reads. */
const ignored = new Set(['node_modules', 'dist', 'test', 'e2e'])

/**
 * @param {string} path
 * @returns {Promise<string[]>}
 */
async function filesOf(path) {
  const entries = await readdir(path, { withFileTypes: true }).catch((error) => error.code)
  if (entries === 'ENOTDIR') return [path]
  if (!Array.isArray(entries)) return []
  const files = []
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!ignored.has(entry.name)) files.push(...(await filesOf(join(path, entry.name))))
  }
  return files
}
