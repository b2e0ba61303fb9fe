import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../../..')

/**
 * A server that answers the start script as Rewind does, and reports which Temporal it was given.
 */
const consoleServer = `
import { createServer } from 'node:http'
import { readFileSync } from 'node:fs'
const { REWIND_HOST = '127.0.0.1', REWIND_PORT, TEMPORAL_CONFIG_FILE } = process.env
if (!/^[0-9]+$/.test(REWIND_PORT)) { console.error('REWIND_PORT is no port'); process.exit(1) }
createServer((request, response) => {
  const toml = TEMPORAL_CONFIG_FILE ? readFileSync(TEMPORAL_CONFIG_FILE, 'utf8') : ''
  const names = Object.keys(process.env).filter((name) => /^(TEMPORAL|REWIND)_/.test(name))
  response.end(request.url === '/healthz' ? 'ok' : JSON.stringify({ toml, names }))
}).listen(Number(REWIND_PORT), REWIND_HOST)
process.on('SIGTERM', () => process.exit())
`

/**
 * Copies the scripts of the repository to an empty folder, with a server of ten lines in place of
 * the apps. A test can start and kill it beside a developer's own.
 */
export async function standInRepository(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'rewind-start-'))
  for (const path of ['package.json', 'package-lock.json', 'packages/sandbox/package.json']) {
    await cp(join(root, path), join(folder, path), { recursive: true })
  }
  for (const path of [
    'packages/sandbox/scripts',
    'packages/sandbox/src',
    'packages/sandbox/dist',
  ]) {
    await cp(join(root, path), join(folder, path), { recursive: true })
  }
  await cp(
    join(root, 'packages/sandbox/vite.config.ts'),
    join(folder, 'packages/sandbox/vite.config.ts'),
  )
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const app of ['apps/rewind', 'apps/web']) {
    await mkdir(join(folder, app), { recursive: true })
    await writeFile(join(folder, app, 'package.json'), '{ "type": "module" }')
    await writeFile(join(folder, app, 'main.js'), consoleServer)
    await writeFile(join(folder, app, 'vite.config.js'), viteConfig)
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }) }
}

const viteConfig = `export default {
  build: { ssr: true, outDir: 'dist', rollupOptions: { input: 'main.js' } },
}`
