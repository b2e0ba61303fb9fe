import { spawnGuarded } from '../scripts/guarded.mjs'
import type { Say } from './say.ts'

/** Installs one command into a folder with `go install`. */
export async function goInstall(target: string, folder: string, say: Say): Promise<void> {
  await go(['install', '-v', target], { GOBIN: folder }, say)
}

/** Runs `go` and prints its progress. Throws with its last output if it fails. */
export async function go(
  args: string[],
  environment: NodeJS.ProcessEnv,
  say: Say,
  cwd?: string,
): Promise<void> {
  const build = spawnGuarded('go', args, {
    // Without cgo the result needs no C compiler and no libc.
    env: { ...process.env, CGO_ENABLED: '0', GOOS: '', GOARCH: '', ...environment },
    ...(cwd === undefined ? {} : { cwd }),
    stdout: 'ignore',
    stderr: 'pipe',
    graceMs: 1000,
  })
  const started = performance.now()
  let told = ''
  let downloaded = 0
  let compiled = 0
  build.process.stderr?.on('data', (chunk: Buffer) => {
    const text = chunk.toString()
    told = (told + text).slice(-4000)
    for (const line of text.split('\n')) {
      if (line.startsWith('go: downloading')) downloaded += 1
      else if (line !== '') compiled += 1
    }
  })
  const progress = setInterval(() => {
    const seconds = Math.round((performance.now() - started) / 1000)
    say(`  ${seconds} s: ${downloaded} modules downloaded, ${compiled} packages compiled`)
  }, 10_000)
  try {
    const code = await build.exited
    if (code === 0) return
    const lastLines = told.trim().split('\n').slice(-5).join('\n')
    throw new Error(`\`go ${args.join(' ')}\` failed:\n${lastLines}`)
  } finally {
    clearInterval(progress)
  }
}
