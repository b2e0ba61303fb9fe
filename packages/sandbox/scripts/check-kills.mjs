import { runVitest } from './checks.mjs'
import { cleanEnvironment } from './clean-environment.mjs'
import { live } from './lifetime.mjs'
import { readOptions } from './options.mjs'
import { ensurePostgres } from './postgres.mjs'
import { prepareInstall } from './prepare.mjs'
import { Report } from './report.mjs'
import { Stop } from './say.mjs'

const help = `npm run check:kills: kills a console 50 times between the intent of an operation and its answer, with
its store in a file, and 50 times with its store on PostgreSQL. Afterwards store and Temporal must tell
the same: no operation without a record, none twice, no record that lies. It takes about 5 minutes.

npm run check:kills -- --count 10   kills as often as that`

await live(async () => {
  const { count = '50' } = readOptions({ count: { type: 'string' } }, help)
  if (!/^[1-9]\d{0,3}$/.test(String(count))) throw new Stop('--count must be from 1 to 9999.')
  await prepareInstall()
  const isPostgresThere = await ensurePostgres()
  const env = {
    ...cleanEnvironment(),
    REWIND_TEST_KILLS: String(count),
    ...(isPostgresThere && { REWIND_TEST_POSTGRES: '1' }),
  }
  const report = new Report()
  await runVitest(report, env, ['--project=rewind', 'test/kills'])
  return report.end()
})
