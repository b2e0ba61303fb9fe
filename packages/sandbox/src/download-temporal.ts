import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { spawnGuarded } from '../scripts/guarded.mjs'
import type { Say } from './say.ts'

const script = fileURLToPath(new URL('../scripts/download-temporal.mjs', import.meta.url))
/** Without a network a download hangs instead of failing. */
const timeoutMs = 30_000

/**
 * Downloads a release of the Temporal CLI in a separate process: the SDK reports no progress, never
 * gives up, and leaves its server running when it fails. Throws with the cause.
 */
export async function downloadTemporal(
  release: string,
  say: Say,
): Promise<{ path: string; discard(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'rewind-download-'))
  const discard = () => rm(folder, { recursive: true, force: true })
  const download = spawnGuarded(process.execPath, [script, release, folder], {
    stdout: 'ignore',
    stderr: 'pipe',
    graceMs: 1000,
  })
  let told = ''
  download.process.stderr?.on('data', (chunk: Buffer) => {
    told = (told + chunk.toString()).slice(-4000)
  })
  const code = await Promise.race([download.exited, untilNoProgress(folder, say)])
  await download.stop()
  const path = code === 0 ? await downloadedFile(folder) : undefined
  if (path !== undefined) return { path, discard }
  await discard()
  const why = code === 'no progress' ? `nothing came for ${timeoutMs / 1000} s` : causeOf(told)
  throw new Error(`The download of the Temporal CLI failed: ${why}`)
}

async function untilNoProgress(folder: string, say: Say): Promise<'no progress'> {
  let size = 0
  let lastProgress = performance.now()
  let lastSaid = lastProgress
  while (performance.now() - lastProgress < timeoutMs) {
    await wait(500, undefined, { ref: false })
    const now = await sizeOf(folder)
    if (now === size) continue
    size = now
    lastProgress = performance.now()
    if (lastProgress - lastSaid < 5000) continue
    lastSaid = lastProgress
    say(`  ${Math.round(size / 1e6)} MB downloaded`)
  }
  return 'no progress'
}

async function sizeOf(folder: string): Promise<number> {
  let size = 0
  for (const name of await readdir(folder).catch(() => [])) {
    size += (await stat(join(folder, name)).catch(() => undefined))?.size ?? 0
  }
  return size
}

async function downloadedFile(folder: string): Promise<string | undefined> {
  const name = (await readdir(folder)).find((each) => !each.endsWith('.downloading'))
  return name === undefined ? undefined : join(folder, name)
}

/** The cause is at the end of a long chain of messages. */
function causeOf(told: string): string {
  const message = /Error: (.+?)\]?$/m.exec(told)?.[1] ?? 'it did not say why'
  return message.split(': ').slice(-3).join(': ')
}
