import { runPlaywright, runStaticChecks, runVitest } from './checks.mjs'
import { ensureChromium } from './chromium.mjs'
import { cleanEnvironment } from './clean-environment.mjs'
import { live } from './lifetime.mjs'
import { ensureNginx } from './nginx.mjs'
import { readOptions } from './options.mjs'
import { ensurePostgres } from './postgres.mjs'
import { prepareBuilds, prepareInstall } from './prepare.mjs'
import { Report } from './report.mjs'
import { run } from './run.mjs'
import { say } from './say.mjs'

const help = `npm test: installs what is missing, then the checks and the tests on one server.
npm run test:all: the same, the tests of the store on PostgreSQL too, the specs that take minutes, a
Temporal of their own or nginx, and the tests of what interrupts on server 1.32.
The last line of either is \`N passed, N failed\`. They read no configuration of yours.`

await live(async () => {
  const { all } = readOptions({ all: { type: 'boolean' } }, help)
  await prepareInstall()
  const env = {
    ...cleanEnvironment(),
    CHROMIUM_PATH: await ensureChromium(),
    REWIND_TEST_TIER: all ? 'all' : 'quick',
    ...(all && (await ensurePostgres()) && { REWIND_TEST_POSTGRES: '1' }),
  }
  if (all) await ensureNginx()
  const report = new Report()
  // The later steps run even if an earlier one fails.
  for (const name of /** @type {const} */ (['web', 'rewind', 'sandbox'])) {
    await report.step(`build of ${name}`, async () => {
      await prepareBuilds([name])
      return true
    })
  }
  await runStaticChecks(report)
  await runVitest(report, env)
  await runPlaywright(report, env)
  if (all && (await hasGo())) {
    // The newest server is built with Go. It differs from the CLI's server mainly in operations.
    const newest = { ...env, REWIND_TEST_SERVER: '1.32', REWIND_TEST_POSTGRES: '' }
    const inject = [
      'cancel-terminate',
      'reset',
      'once',
      'history-streams',
      'raw-history',
      'unwritten-events',
      'operator-share',
      'recovery',
      'interventions',
      'test/audit',
      'run-acts',
      'lost-answers',
      'lineage',
      'endpoints',
      'activities',
      'relations',
      'run-details',
      'stuck-finder',
      'worker-versions',
      'truth',
      'test/talk',
    ]
    await runVitest(report, newest, ['--project=bff', ...inject])
    await runPlaywright(report, newest, [
      'cancel',
      'terminate',
      'reset',
      'latest',
      'activities',
      'e2e/follow',
      'e2e/talk',
    ])
  } else if (all) {
    say(
      'Not tested: server 1.32, which is built with Go. Provide Go on the PATH to test on it too.',
    )
  }
  return report.end()
})

async function hasGo() {
  return (await run('go', ['version'])).code === 0
}
