import { join } from 'node:path'
import { ensureBuilt } from './builds.mjs'
import { ensureInstalled } from './install.mjs'
import { withLock } from './lock.mjs'
import { checkNode } from './node-version.mjs'
import { root } from './root.mjs'
import { say } from './say.mjs'

// Two scripts in one folder install and build one after the other.
const lockFile = join(root, '.rewind/build.lock')

export async function prepareInstall() {
  checkNode()
  await withLock(lockFile, say, ensureInstalled)
}

/** @param {import('./builds.mjs').BuildName[]} names */
export async function prepareBuilds(names) {
  await withLock(lockFile, say, () => ensureBuilt(names))
}
