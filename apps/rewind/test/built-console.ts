import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The console as it is shipped: built, and started as a process of its own. */
export class BuiltConsole {
  readonly folder: string
  readonly #children: ChildProcess[] = []

  private constructor(folder: string) {
    this.folder = folder
  }

  static async build(): Promise<BuiltConsole> {
    const folder = await mkdtemp(path.join(tmpdir(), 'rewind-bff-'))
    await build({ root, logLevel: 'error', build: { outDir: path.join(folder, 'dist') } })
    // Dependencies stay beside the bundle.
    await symlink(path.join(root, '../../node_modules'), path.join(folder, 'node_modules'))
    return new BuiltConsole(folder)
  }

  /** `args`: a command and its arguments; without one the console. */
  start(env: Record<string, string>, ...args: string[]): ChildProcess {
    const child = spawn(process.execPath, [path.join(this.folder, 'dist/main.js'), ...args], {
      cwd: this.folder,
      env: { PATH: process.env.PATH ?? '', HOME: this.folder, REWIND_PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#children.push(child)
    return child
  }

  killAll(): void {
    for (const child of this.#children.splice(0)) child.kill('SIGKILL')
  }

  async remove(): Promise<void> {
    this.killAll()
    await rm(this.folder, { recursive: true })
  }
}

/** The URL of the one line that says it listens. */
export async function urlOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no output')
  for await (const line of createInterface(child.stdout)) {
    const { msg, url } = JSON.parse(line)
    if (msg === 'Rewind listens') return url
  }
  throw new Error('it ended without listening')
}

export interface Ended {
  code: number
  stdout: string
  stderr: string
}

export async function endOf(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ['', '']
  child.stdout?.on('data', (text) => {
    stdout += text
  })
  child.stderr?.on('data', (text) => {
    stderr += text
  })
  const [code] = await once(child, 'close')
  return { code, stdout, stderr }
}
