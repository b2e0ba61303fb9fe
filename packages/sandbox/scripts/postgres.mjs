import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { installPackage, isDebian, isRoot, onPath } from './debian.mjs'
import { say, sayWhile } from './say.mjs'

/** Debian keeps the programs of each version in a folder of its own, off the PATH. */
const debianVersions = '/usr/lib/postgresql'

/**
 * Returns the folder of PostgreSQL's programs, or undefined if it is not installed.
 * @returns {string | undefined}
 */
export function installedPostgres() {
  const versions = existsSync(debianVersions) ? readdirSync(debianVersions) : []
  const newestFirst = versions.sort((one, other) => Number(other) - Number(one))
  const folders = newestFirst.map((version) => join(debianVersions, version, 'bin'))
  const found = onPath(['initdb'], folders).find((path) => existsSync(path))
  return found === undefined ? undefined : dirname(found)
}

/**
 * Installs PostgreSQL for the tests of the store where it is missing. Installs it only as root, which
 * is usual in containers: a test does not change a user's system. Returns false if there is none.
 * @returns {Promise<boolean>}
 */
export async function ensurePostgres() {
  if (installedPostgres() !== undefined) return true
  try {
    if (!isDebian || !isRoot) throw new Error('not a Debian container')
    await sayWhile('Installing PostgreSQL (apt-get install postgresql)', () =>
      installPackage('postgresql'),
    )
  } catch {
    say('Not tested: the store on PostgreSQL, which is not installed and cannot be installed here.')
  }
  return installedPostgres() !== undefined
}
