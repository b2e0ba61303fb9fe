import { runStaticChecks, runVitest } from './checks.mjs'
import { cleanEnvironment } from './clean-environment.mjs'
import { live } from './lifetime.mjs'
import { readOptions } from './options.mjs'
import { prepareInstall } from './prepare.mjs'
import { Report } from './report.mjs'

/** The test projects that need no Temporal server. */
const withoutServer = ['contract', 'history', 'operations', 'web'].map(
  (name) => `--project=${name}`,
)

await live(async () => {
  readOptions({}, 'npm run check: Biome, the compiler, knip, the import rules and the unit tests.')
  await prepareInstall()
  const report = new Report()
  await runStaticChecks(report)
  await runVitest(report, cleanEnvironment(), withoutServer)
  return report.end()
})
