import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { aptInstall, isDebian } from './apt.mjs'
import { Stop } from './say.mjs'

const debianVersions = '/usr/lib/postgresql'

/**
 * Returns the folder of PostgreSQL's programs: POSTGRES_BIN, else from the PATH, else Debian's newest.
 * Debian keeps them off the PATH.
 * @returns {string | undefined}
 */
function installedPostgres() {
  const { POSTGRES_BIN, PATH = '' } = process.env
  const versions = existsSync(debianVersions) ? readdirSync(debianVersions) : []
  const folders = [
    ...(POSTGRES_BIN ? [POSTGRES_BIN] : PATH.split(delimiter)),
    ...versions
      .sort((one, other) => Number(other) - Number(one))
      .map((version) => join(debianVersions, version, 'bin')),
  ]
  return folders.find((folder) => folder !== '' && existsSync(join(folder, 'initdb')))
}

/**
 * Returns the folder of PostgreSQL's programs. Installs the system's package if there is none.
 * @returns {Promise<string>}
 */
export async function ensurePostgres() {
  const installed = installedPostgres()
  if (installed !== undefined) return installed
  if (isDebian) await aptInstall('postgresql')
  const folder = installedPostgres()
  if (folder !== undefined) return folder
  throw new Stop(
    'PostgreSQL is needed to test the store on it. Install it so that initdb is on the PATH, or name\nthe folder of its programs in POSTGRES_BIN.',
  )
}
