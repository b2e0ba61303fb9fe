import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { installPackage, isDebian, isRoot, onPath } from './debian.mjs'
import { root } from './root.mjs'
import { run } from './run.mjs'
import { Stop, say, sayWhile } from './say.mjs'

// The headless shell has the same engine and runs the browser tests in half the time.
const shells = ['chromium-headless-shell', 'chrome-headless-shell']
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const macApps = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']
const playwright = join(root, 'node_modules/@playwright/test/cli.js')

/**
 * Returns the path of an installed Chromium or Chrome: CHROMIUM_PATH, else from the PATH. Prefers a
 * headless shell, or a whole browser with `isWhole`. Returns undefined if there is none; Playwright
 * then uses its own.
 * @param {{ isWhole?: boolean }} [how]
 * @returns {string | undefined}
 */
export function installedChromium({ isWhole = false } = {}) {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH
  const whole = [...onPath(names), ...macApps]
  const candidates = isWhole ? [...whole, ...onPath(shells)] : [...onPath(shells), ...whole]
  return candidates.find((path) => existsSync(path) && runs(path))
}

/**
 * Returns the path of an installed browser, or installs Playwright's own or the system's package.
 * @param {{ isWhole?: boolean }} [how]
 * @returns {Promise<string>}
 */
export async function ensureChromium({ isWhole = false } = {}) {
  if (!process.env.CHROMIUM_PATH && !isWhole) await ensureShell()
  const installed = installedChromium({ isWhole }) ?? (await playwrightsOwn())
  if (installed !== undefined && !runs(installed)) {
    throw new Stop(`CHROMIUM_PATH is ${installed}, which does not run.`)
  }
  return installed ?? (await install())
}

/**
 * Installs the headless shell only as root, which is usual in containers: speed alone does not
 * justify changing a user's system.
 */
async function ensureShell() {
  const [name = ''] = shells
  if (onPath(shells).some((path) => existsSync(path)) || !isDebian || !isRoot) return
  try {
    await sayWhile(`Installing ${name} (apt-get install ${name})`, () => installPackage(name))
  } catch {
    say(`${name} cannot be installed: the browser tests take twice as long without it`)
  }
}

async function install() {
  const { code } = await sayWhile('Installing Chromium (playwright install)', () =>
    run(process.execPath, [playwright, 'install', '--no-shell', 'chromium']),
  )
  const own = code === 0 ? await playwrightsOwn() : undefined
  if (own !== undefined) return own
  if (isDebian) {
    say('Playwright’s own Chromium does not come or does not run: trying the system’s package')
    await sayWhile('Installing Chromium (apt-get install chromium)', () =>
      installPackage('chromium'),
    )
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
 * Returns false for a snap stub and for a browser with missing libraries.
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
