import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { spawnGuarded } from './guarded.mjs'
import { live } from './lifetime.mjs'
import { readOptions, serverOf } from './options.mjs'
import { prepareBuilds, prepareInstall } from './prepare.mjs'
import { root } from './root.mjs'
import { Stop, say } from './say.mjs'

const help = `npm run check:sdks: real workers of Go, Java, Python and TypeScript whose code changes under
their runs. For each kind of change at each place the stuck run is reset to every point, and what
Rewind suggests is judged by that. It installs the SDKs into the cache; they need Go, Java and
Maven, and Python on the PATH. It takes about 5 minutes for each SDK.

npm run check:sdks -- --sdk go           one SDK alone: go, java, "java 1.22", python, typescript
npm run check:sdks -- --case "swap two"  the cases with that in their name
npm run check:sdks -- --server 1.32      on server 1.32, which needs Go
npm run check:sdks -- --judge            runs nothing: judges today's rules by what is kept
npm run check:sdks -- --record           writes stuck histories as fixtures of packages/history
npm run check:sdks -- --docs             writes the tables into docs/suggestions.md

What was found is kept in .rewind/check-sdks, also as Markdown.`

await live(async (onStop) => {
  const flags = readOptions(
    {
      sdk: { type: 'string' },
      case: { type: 'string' },
      server: { type: 'string' },
      judge: { type: 'boolean' },
      record: { type: 'boolean' },
      docs: { type: 'boolean' },
    },
    help,
  )
  if ((flags.record || flags.docs) && (flags.sdk ?? flags.case) !== undefined) {
    throw new Stop('Fixtures and tables are written of all SDKs and cases together.')
  }
  const server = serverOf(flags)
  await prepareInstall()
  await prepareBuilds(['sandbox'])
  const folder = join(root, '.rewind/check-sdks', server ?? '1.29')
  await mkdir(folder, { recursive: true })
  const address = flags.judge ? undefined : await startServer(server, onStop)
  const settings = { ...flags, address, folder, root }
  const check = spawnGuarded(process.execPath, [
    join(root, 'packages/sandbox/dist/check-sdks-main.js'),
    JSON.stringify(settings),
  ])
  return await check.exited
})

/**
 * Starts an empty server that ends with this script.
 * @param {ReturnType<typeof serverOf>} server
 * @param {(stop: () => Promise<void>) => void} onStop
 */
async function startServer(server, onStop) {
  /** @type {typeof import('../src/temporal-server.ts')} */
  const { findTemporal, startTemporal } = await import(
    pathToFileURL(join(root, 'packages/sandbox/dist/temporal-server.js')).href
  )
  const folder = await mkdtemp(join(tmpdir(), 'rewind-check-sdks-'))
  onStop(() => rm(folder, { recursive: true, force: true }))
  const temporal = await startTemporal({ binary: await findTemporal(say, server), folder })
  onStop(() => temporal.stop())
  say(`Temporal ${temporal.serverVersion} runs at ${temporal.address}`)
  return temporal.address
}
