import { spawnGuarded } from './guarded.mjs'
import { root } from './root.mjs'
import { Stop } from './say.mjs'

/**
 * Runs a command to its end and returns its exit code and its output. The command ends when this
 * process ends. No library: this also installs the packages.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean }} [options] show: prints the
 * output at once
 */
export async function run(command, args, { cwd = root, env = process.env, show = false } = {}) {
  const child = spawnGuarded(command, args, { cwd, env, stdout: 'pipe', stderr: 'pipe' })
  let output = ''
  for (const [from, to] of /** @type {const} */ ([
    [child.process.stdout, process.stdout],
    [child.process.stderr, process.stderr],
  ])) {
    from?.on('data', (/** @type {Buffer} */ chunk) => {
      output += chunk
      if (show) to.write(chunk)
    })
  }
  // Output may still arrive after the command has ended.
  const closed = new Promise((resolve) => child.process.once('close', resolve))
  const code = await child.exited
  await closed
  return { code, output }
}

/**
 * Runs a command and throws if it fails.
 * @param {string} what for the message when it fails
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 */
export async function mustRun(what, command, args, options) {
  const { code, output } = await run(command, args, options)
  if (code !== 0) throw new Stop(`${what} failed:\n${shortened(output)}`)
}

/**
 * Keeps the start and the end: some tools print the cause first, some last, and npm adds a page
 * about itself.
 * @param {string} output
 */
function shortened(output) {
  const lines = output.trim().split('\n')
  if (lines.length <= 60) return lines.join('\n')
  return [...lines.slice(0, 25), '…', ...lines.slice(-30)].join('\n')
}
