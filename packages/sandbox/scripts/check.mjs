import { runStaticChecks, runVitest } from './checks.mjs'
import { cleanEnvironment } from './clean-environment.mjs'
import { live } from './lifetime.mjs'
import { readOptions } from './options.mjs'
import { prepareInstall } from './prepare.mjs'
import { Report } from './report.mjs'

await live(async () => {
  readOptions({}, 'npm run check: Biome, the compiler, knip, and the unit and inject tests.')
  await prepareInstall()
  const report = new Report()
  await runStaticChecks(report)
  await runVitest(report, cleanEnvironment())
  return report.end()
})
