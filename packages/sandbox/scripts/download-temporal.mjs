// Downloads a release of the Temporal CLI with the dev server support of the SDK. That also starts
// the server, so this script stops it again. Usage: node download-temporal.mjs <release> <folder>
import { TestWorkflowEnvironment } from '@temporalio/testing'

const [version = '', downloadDir = ''] = process.argv.slice(2)
const environment = await TestWorkflowEnvironment.createLocal({
  server: { executable: { type: 'cached-download', version, downloadDir, ttl: '365 days' } },
})
await environment.teardown()
