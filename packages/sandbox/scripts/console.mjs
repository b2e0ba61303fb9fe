import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { root } from './root.mjs'
import { Stop } from './say.mjs'
import { spawnService } from './service.mjs'

/**
 * Starts the built BFF, which serves the built web app. Resolves when it answers.
 * @param {{ port: number | string, env: NodeJS.ProcessEnv, logFile: string }} options
 */
export async function startConsole({ port, env, logFile }) {
  const service = await spawnService({
    name: 'The console',
    script: join(root, 'apps/rewind/dist/main.js'),
    // A page of a long history outlives a small young generation and would move to the old one.
    // With this size a stream needs 25 MB above idle instead of 65 MB.
    nodeArgs: ['--min-semi-space-size=16'],
    env: { ...env, REWIND_PORT: String(port) },
    logFile,
    // The console finishes running requests and gives up after 40 s (`graceMs` in its main.ts).
    graceMs: 42_000,
  })
  const url = urlOf(env.REWIND_HOST, port)
  const failure = await Promise.race([service.failed, untilHealthy(url)])
  if (failure !== undefined) {
    await service.stop()
    throw new Stop(failure)
  }
  return { ...service, url }
}

/**
 * @param {string | undefined} host
 * @param {number | string} port
 */
function urlOf(host = '127.0.0.1', port) {
  // A wildcard address is not an address to connect to.
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

/** @param {string} url */
async function untilHealthy(url) {
  const deadline = performance.now() + 60_000
  while (performance.now() < deadline) {
    try {
      if ((await fetch(`${url}/healthz`)).ok) return undefined
    } catch {
      // The console does not listen yet.
    }
    await wait(50)
  }
  return `The console does not answer at ${url}`
}
