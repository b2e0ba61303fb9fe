// Downloads a release of the Temporal CLI with the SDK's own dev-server support, which starts the
// server as well: it is stopped again, only the file counts.
// usage: node download-temporal.mjs <release> <folder>
import { TestWorkflowEnvironment } from '@temporalio/testing'

const [version = '', downloadDir = ''] = process.argv.slice(2)
const environment = await TestWorkflowEnvironment.createLocal({
  server: { executable: { type: 'cached-download', version, downloadDir, ttl: '365 days' } },
})
await environment.teardown()
