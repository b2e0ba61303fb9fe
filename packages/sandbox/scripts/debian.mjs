import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { mustRun } from './run.mjs'

export const isDebian = existsSync('/etc/debian_version')
export const isRoot = process.getuid?.() === 0

/** @param {string[]} args */
async function apt(...args) {
  const asRoot = isRoot ? [] : ['sudo', '-n']
  const [command = '', ...rest] = [...asRoot, 'apt-get', ...args]
  // In runlevel 1 the package of a service does not start it.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  await mustRun(`apt-get ${args[0]}`, command, rest, { env })
}

/** @param {string} name */
const aptInstall = (name) => apt('install', '-y', '--no-install-recommends', name)

/**
 * Installs a package. Without package lists, or with old ones, the first attempt fails.
 * @param {string} name
 */
export async function installPackage(name) {
  await aptInstall(name).catch(async () => {
    await apt('update')
    await aptInstall(name)
  })
}

/**
 * Returns the paths that commands would have in each folder of the PATH.
 * @param {string[]} names
 * @param {string[]} [more] further folders
 */
export function onPath(names, more = []) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return names.flatMap((name) => [...folders, ...more].map((folder) => join(folder, name)))
}
