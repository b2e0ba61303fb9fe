import { existsSync } from 'node:fs'
import { installPackage, isDebian, isRoot, onPath } from './debian.mjs'
import { say, sayWhile } from './say.mjs'

/**
 * Returns the path of nginx, or undefined if it is not installed.
 * @returns {string | undefined}
 */
export const installedNginx = () =>
  onPath(['nginx'], ['/usr/sbin', '/usr/local/sbin']).find((path) => existsSync(path))

/**
 * Installs nginx for the specs of proxies where it is missing. Installs it only as root, which is usual
 * in containers: a test does not change a user's system.
 */
export async function ensureNginx() {
  if (installedNginx() !== undefined) return
  try {
    if (!isDebian || !isRoot) throw new Error('not a Debian container')
    await sayWhile('Installing nginx (apt-get install nginx-light)', () =>
      installPackage('nginx-light'),
    )
  } catch {
    say('Not tested: Rewind behind nginx, which is not installed and cannot be installed here.')
  }
}
