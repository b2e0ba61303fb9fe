import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ApplicationFailure, Context } from '@temporalio/activity'
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker'
import { quietRuntime } from '../../quiet-runtime.ts'
import { childTypes, failingActivity, slowActivity } from '../step.ts'

// A worker that runs step lists. Usage: node typescript-worker.js <address> <task queue>
// <lists.json>
const [address = '', taskQueue = '', listsFile = ''] = process.argv.slice(2)

quietRuntime()
const connection = await NativeConnection.connect({ address })
const worker = await Worker.create({
  connection,
  taskQueue,
  workflowBundle: await bundle(),
  activities: { default: anyActivity },
  maxConcurrentActivityTaskExecutions: 200,
  maxHeartbeatThrottleInterval: '200 ms',
  defaultHeartbeatThrottleInterval: '200 ms',
  shutdownGraceTime: 0,
  shutdownForceTime: '5 s',
})
process.once('SIGTERM', () => worker.shutdown())
console.log('ready')
await worker.run()
await connection.close()

/** Bundles the step lists with the code, as in a real program. */
async function bundle() {
  // In the folder of this file, where the SDK's modules can be resolved.
  const folder = await mkdtemp(join(import.meta.dirname, 'lists-'))
  const entry = join(folder, 'workflows.js')
  const interpreter = join(import.meta.dirname, '../src/sdk-check/legs/typescript-interpreter.ts')
  const lines = [
    `import { interpreterOf } from ${JSON.stringify(interpreter)}`,
    `export const Steps = interpreterOf(${await readFile(listsFile, 'utf8')})`,
    ...childTypes.map((name) => `export async function ${name}() { return 'done' }`),
  ]
  await writeFile(entry, lines.join('\n'))
  try {
    return await bundleWorkflowCode({ workflowsPath: entry, logger: new DefaultLogger('ERROR') })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function anyActivity(arg?: number): Promise<string> {
  const { activityType } = Context.current().info
  if (activityType === failingActivity) throw ApplicationFailure.nonRetryable('It does not work')
  while (activityType === slowActivity) {
    Context.current().heartbeat()
    await Context.current().sleep(100)
  }
  return arg === undefined ? activityType : `${activityType} (${arg})`
}
