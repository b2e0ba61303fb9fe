import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ensureChromium } from './chromium.mjs'
import { startEnvironment } from './environment.mjs'
import { spawnGuarded } from './guarded.mjs'
import { live } from './lifetime.mjs'
import { readOptions, serverOf } from './options.mjs'
import { prepareBuilds, prepareInstall } from './prepare.mjs'
import { root } from './root.mjs'
import { Stop, say } from './say.mjs'

const help = `npm run bench: measures Rewind beside what else there is, and asserts nothing.

npm run bench -- --only rewind   without the Temporal Web UI, which takes minutes
npm run bench -- --part calls    a part alone: calls, history, plan, streams, live, stuck or list
npm run bench -- --server 1.32   on server 1.32, which needs Go`

await live(async (onStop) => {
  const flags = readOptions(
    { only: { type: 'string' }, part: { type: 'string' }, server: { type: 'string' } },
    help,
  )
  const server = serverOf(flags)
  if (flags.only !== undefined && flags.only !== 'rewind') throw new Stop(help)
  await prepareInstall()
  await prepareBuilds(['web', 'rewind', 'sandbox'])
  const executablePath = await ensureChromium({ isWhole: true })
  // A long history takes a minute to create, so it is kept with its server's data for later runs.
  const folder = join(root, '.rewind', `bench-${server ?? '1.29'}`)
  await mkdir(folder, { recursive: true })
  const environment = await startEnvironment({
    folder,
    ...(server === undefined ? {} : { server }),
    withUi: flags.only !== 'rewind',
    settings: {
      REWIND_LOG_LEVEL: 'warn',
      REWIND_RATE_LIMIT: '1000000',
      // The bench times calls one by one, so none may wait for the rate limit.
      REWIND_VISIBILITY_RATE: '10000',
    },
    onStop,
    say,
  })
  const settings = {
    address: environment.temporalAddress,
    consoleUrl: environment.consoleUrl,
    consolePid: environment.consolePid,
    uiUrl: environment.uiUrl,
    part: flags.part,
    executablePath,
    folder,
  }
  const bench = spawnGuarded(process.execPath, [
    join(root, 'packages/sandbox/dist/bench-main.js'),
    JSON.stringify(settings),
  ])
  const ended = await Promise.race([bench.exited, environment.failed])
  if (typeof ended === 'string') throw new Stop(ended)
  return ended
})
