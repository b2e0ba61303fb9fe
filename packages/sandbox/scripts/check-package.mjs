import { runVitest } from './checks.mjs'
import { cleanEnvironment } from './clean-environment.mjs'
import { live } from './lifetime.mjs'
import { readOptions } from './options.mjs'
import { prepareBuilds, prepareInstall } from './prepare.mjs'
import { Report } from './report.mjs'

const help = `npm run check:package: packs the product, installs it into an empty folder and runs it
there on a real Temporal server. As root on Linux it does so as a user without privileges, on a
read-only root. \`npm run test:all\` includes it.`

await live(async () => {
  readOptions({}, help)
  await prepareInstall()
  await prepareBuilds(['web', 'rewind'])
  const report = new Report()
  await runVitest(report, { ...cleanEnvironment(), REWIND_TEST_TIER: 'all' }, ['--project=package'])
  return report.end()
})
