import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cleanEnvironment } from '../scripts/clean-environment.mjs'
import { holderOf } from '../scripts/lock.mjs'
import { cacheDir } from '../src/cache.ts'
import { waitFor } from '../src/wait-for.ts'

export interface Started {
  npm: ChildProcess
  /** Returns the output so far. */
  output(): string
  /** Resolves once a matching line is printed. Rejects if npm ends before that. */
  printed(line: RegExp): Promise<RegExpExecArray>
  exitCode: Promise<number | null>
}

/**
 * Runs `npm start` as a terminal does: as the leader of a process group, which Ctrl-C signals as a
 * whole.
 */
export function npmStart(
  folder: string,
  { flags = [], env = {} }: { flags?: string[]; env?: NodeJS.ProcessEnv } = {},
): Started {
  const npm = spawn('npm', ['start', '--', ...flags], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A home folder of its own, without the user's temporal.toml.
    env: { ...cleanEnvironment(), HOME: folder, REWIND_CACHE_DIR: cacheDir(), ...env },
  })
  let output = ''
  let hasEnded = false
  for (const stream of [npm.stdout, npm.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk
    })
  }
  const exitCode = once(npm, 'exit').then(([code]) => {
    hasEnded = true
    return typeof code === 'number' ? code : null
  })
  return {
    npm,
    output: () => output,
    exitCode,
    printed: (line) =>
      waitFor(
        `npm start to print ${line}`,
        async () => {
          const match = line.exec(output)
          if (match === null && hasEnded) throw new Error(`npm start has ended:\n${output}`)
          return match ?? undefined
        },
        100_000,
      ),
  }
}

/** Returns every process with that folder in its command line. */
export async function processesOf(folder: string): Promise<{ pid: number; command: string }[]> {
  const all = process.platform === 'linux' ? await fromProc() : await fromPs()
  return all.filter(({ command }) => command.includes(folder))
}

async function fromProc() {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  return await Promise.all(
    pids.map(async (pid) => {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
      return { pid: Number(pid), command: command.replaceAll('\0', ' ') }
    }),
  )
}

async function fromPs() {
  const { stdout } = await promisify(execFile)('ps', ['-axww', '-o', 'pid=,command='])
  return stdout.split('\n').map((line) => {
    const [, pid = '', command = ''] = /^\s*(\d+) (.*)$/.exec(line) ?? []
    return { pid: Number(pid), command }
  })
}

export async function untilNoProcessOf(folder: string): Promise<void> {
  await waitFor(`the last process of ${folder} to end`, async () =>
    (await processesOf(folder)).length === 0 ? true : undefined,
  )
}

/** Returns the pid of the start script itself, a child of npm, from the lock that it holds. */
export async function startScriptOf(folder: string): Promise<number> {
  const holder = await holderOf(join(folder, '.rewind/lock'))
  if (holder === undefined) throw new Error('No start script runs')
  return holder.pid
}
