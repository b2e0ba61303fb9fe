import { setTimeout as wait } from 'node:timers/promises'
import { identify, isAlive } from './process-identity.mjs'

const shells = /^-?(sh|ash|bash|dash|ksh|zsh|busybox)$/

/**
 * Resolves when the npm that runs this script ends, or the shell between the two. Never resolves
 * without npm, because a script may be started in the background.
 * @param {boolean} isOwned also watches a parent that is not npm
 * @returns {Promise<string>} the name of the ended process
 */
export async function untilParentIsGone(isOwned) {
  if (!isOwned) return await new Promise(() => {})
  const parent = await identify(process.ppid)
  if (parent === undefined) return 'npm'
  const ancestors = [parent]
  if (shells.test(parent.command)) {
    const npm = await identify(parent.parent)
    if (npm !== undefined) ancestors.push(npm)
  }
  for (;;) {
    await wait(500, undefined, { ref: false })
    if (process.ppid !== parent.pid) return parent.command
    for (const ancestor of ancestors) if (!(await isAlive(ancestor))) return ancestor.command
  }
}
