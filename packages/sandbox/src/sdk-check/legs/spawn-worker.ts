import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cleanEnvironment } from '../../../scripts/clean-environment.mjs'
import { spawnGuarded } from '../../../scripts/guarded.mjs'
import type { SdkWorker, WorkerOptions } from './sdk-leg.ts'

/**
 * Starts a worker process with the address, the task queue and a file of step lists as its last
 * arguments. Resolves when the process prints `ready`. Throws with its last output if it ends
 * before that.
 */
export async function spawnWorker(
  command: string,
  args: readonly string[],
  { address, taskQueue, lists }: WorkerOptions,
  environment: NodeJS.ProcessEnv = {},
): Promise<SdkWorker> {
  const folder = await mkdtemp(join(tmpdir(), 'rewind-lists-'))
  const file = join(folder, 'lists.json')
  await writeFile(file, JSON.stringify(lists))
  const worker = spawnGuarded(command, [...args, address, taskQueue, file], {
    env: { ...cleanEnvironment(), ...environment },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  let output = ''
  const isReady = new Promise<boolean>((resolve) => {
    const hear = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-20_000)
      if (/^ready$/m.test(output)) resolve(true)
    }
    worker.process.stdout?.on('data', hear)
    worker.process.stderr?.on('data', hear)
    void worker.exited.then(() => resolve(false))
  })
  const stop = async () => {
    await worker.stop()
    await rm(folder, { recursive: true, force: true })
  }
  if (await isReady) return { stop }
  await stop()
  throw new Error(`The worker ended before it was ready:\n${output.trim().slice(-2000)}`)
}
