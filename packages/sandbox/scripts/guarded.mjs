import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const guard = fileURLToPath(new URL('../scripts/guard.mjs', import.meta.url))

/**
 * @typedef {object} Guarded
 * @property {import('node:child_process').ChildProcess} process the guard, which leads a process
 * group
 * @property {Promise<number>} exited the exit code of the guard, which is that of the command
 * @property {() => Promise<void>} stop sends SIGTERM, then SIGKILL; resolves when the guard has
 * ended
 */

/**
 * Runs a command that ends when this process ends, even by SIGKILL (see guard.mjs).
 * @param {string} command
 * @param {string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {number | 'pipe' | 'inherit' | 'ignore'} [options.stdout]
 * @param {number | 'pipe' | 'inherit' | 'ignore'} [options.stderr]
 * @param {number} [options.graceMs] between SIGTERM and SIGKILL
 * @returns {Guarded}
 */
export function spawnGuarded(command, args, options = {}) {
  const { cwd, env = process.env, stdout = 'inherit', stderr = 'inherit', graceMs = 8000 } = options
  const child = spawn(
    process.execPath,
    [guard, String(graceMs), JSON.stringify([command, ...args])],
    {
      ...(cwd === undefined ? {} : { cwd }),
      env,
      // In its own process group, so that Ctrl-C reaches only the start script, which ends its
      // children in order.
      detached: true,
      stdio: ['pipe', stdout, stderr],
    },
  )
  const exited = new Promise((resolve) => {
    child.once('error', () => resolve(127))
    child.once('exit', (code) => {
      killGroup(child.pid)
      resolve(code ?? 1)
    })
  })
  // The pipe breaks if the guard ends first.
  child.stdin?.on('error', () => {})
  return {
    process: child,
    exited,
    async stop() {
      child.stdin?.end()
      await exited
    },
  }
}

/**
 * Kills what a command left behind, also after its guard was killed.
 * @param {number | undefined} pid
 */
function killGroup(pid) {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // The group is empty.
  }
}
