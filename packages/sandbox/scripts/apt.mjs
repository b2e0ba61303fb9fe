import { existsSync } from 'node:fs'
import { mustRun } from './run.mjs'
import { sayWhile } from './say.mjs'

export const isDebian = existsSync('/etc/debian_version')

/**
 * Installs a package of the system.
 * @param {string} name
 */
export async function aptInstall(name) {
  await sayWhile(`Installing ${name} (apt-get install ${name})`, async () => {
    // Without package lists, or with old ones, the first attempt fails.
    await install(name).catch(async () => {
      await apt('update')
      await install(name)
    })
  })
}

const install = (/** @type {string} */ name) =>
  apt('install', '-y', '--no-install-recommends', name)

/** @param {string[]} args */
async function apt(...args) {
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  const [command = '', ...rest] = [...asRoot, 'apt-get', ...args]
  await mustRun(`apt-get ${args[0]}`, command, rest, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
}
