import { runVitest } from './checks.mjs'
import { cleanEnvironment } from './clean-environment.mjs'
import { live } from './lifetime.mjs'
import { readOptions } from './options.mjs'
import { prepareBuilds, prepareInstall } from './prepare.mjs'
import { Report } from './report.mjs'

const help = `npm run check:package: packs the product, installs it into an empty folder and runs it
there on a real Temporal server. As root on Linux it does so as a user without privileges, on a
read-only root. \`npm run test:all\` includes it.

npm run check:package -- --deploy   also runs each step of the Dockerfile in an empty folder, and the
result as its image would run, without a container engine; renders the Helm chart and checks it
against the schemas of Kubernetes. That needs Go and Python, and builds Helm once, for minutes.`

await live(async () => {
  const { deploy } = readOptions({ deploy: { type: 'boolean' } }, help)
  await prepareInstall()
  await prepareBuilds(['web', 'rewind'])
  const report = new Report()
  const env = { ...cleanEnvironment(), REWIND_TEST_TIER: deploy ? 'deploy' : 'all' }
  await runVitest(report, env, ['--project=package'])
  return report.end()
})
