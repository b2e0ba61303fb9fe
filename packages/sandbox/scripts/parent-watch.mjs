import { setTimeout as wait } from 'node:timers/promises'
import { identify, isAlive } from './process-identity.mjs'

const shells = /^-?(sh|ash|bash|dash|ksh|zsh|busybox)$/

/**
 * Resolves when the npm that runs this script is gone, or the shell between the two. Where no npm
 * runs it, never: whoever starts a script in the background may leave.
 * @param {boolean} isOwned by whoever has started it, npm or not
 * @returns {Promise<string>} who is gone
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
