import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { root } from './root.mjs'
import { mustRun, run } from './run.mjs'
import { Stop, say, sayWhile } from './say.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const macApps = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']
const playwright = join(root, 'node_modules/@playwright/test/cli.js')

/**
 * Chromium or Chrome as it is installed on this machine: CHROMIUM_PATH, else on the PATH. None:
 * then Playwright looks for its own.
 * @returns {string | undefined}
 */
export function installedChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [...candidates, ...macApps].find((path) => existsSync(path) && runs(path))
}

/**
 * The same, and where there is none: Playwright's own, or the system's package.
 * @returns {Promise<string>}
 */
export async function ensureChromium() {
  const installed = installedChromium() ?? (await playwrightsOwn())
  if (installed !== undefined && !runs(installed)) {
    throw new Stop(`CHROMIUM_PATH is ${installed}, which does not run.`)
  }
  return installed ?? (await install())
}

async function install() {
  const { code } = await sayWhile('Installing Chromium (playwright install)', () =>
    run(process.execPath, [playwright, 'install', '--no-shell', 'chromium']),
  )
  const own = code === 0 ? await playwrightsOwn() : undefined
  if (own !== undefined) return own
  if (existsSync('/etc/debian_version')) {
    say('Playwright’s own Chromium does not come or does not run: trying the system’s package')
    const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']
    const apt = async (/** @type {string[]} */ ...args) => {
      const [command = '', ...rest] = [...asRoot, 'apt-get', ...args]
      await mustRun(`apt-get ${args[0]}`, command, rest, {
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      })
    }
    await sayWhile('Installing Chromium (apt-get install chromium)', async () => {
      await apt('update')
      await apt('install', '-y', '--no-install-recommends', 'chromium')
    })
    const system = installedChromium()
    if (system !== undefined) return system
  }
  throw new Stop(
    'Chromium is needed for the end-to-end tests and cannot be installed here. Install Chromium or\nChrome so that it is on the PATH, or name it in CHROMIUM_PATH.',
  )
}

async function playwrightsOwn() {
  const { chromium } = await import('@playwright/test')
  const path = chromium.executablePath()
  return existsSync(path) && runs(path) ? path : undefined
}

/**
 * A snap's stub and a browser whose libraries are missing are there and do not run.
 * @param {string} path
 */
function runs(path) {
  try {
    execFileSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 })
    return true
  } catch {
    return false
  }
}
