// Runs a child of the start script, so that no child outlives the script. Usage: node guard.mjs
// <grace in ms> <[command, argument…] as JSON>, with a pipe from the parent as stdin. The command
// is JSON, because Node takes an `--env-file` argument for itself at any position. When the pipe
// closes, for any reason, the guard sends SIGTERM to the command and everything it started, and
// SIGKILL after the grace period. The guard leads its own process group (`detached`).
import { spawn } from 'node:child_process'

const [graceMs, json = '[]'] = process.argv.slice(2)
/** @type {string[]} */
const [command = '', ...args] = JSON.parse(json)
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] })

let isStopping = false
function stop() {
  if (isStopping) return
  isStopping = true
  // Signals the whole group, because `go install` and `npm install` have children. The guard
  // receives the signal too and ignores it.
  process.kill(-process.pid, 'SIGTERM')
  setTimeout(() => process.kill(-process.pid, 'SIGKILL'), Number(graceMs))
}

process.stdin.on('end', stop).on('error', stop).resume()
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, stop)

child.on('error', (error) => {
  console.error(`${command} does not start: ${error.message}`)
  process.exit(127)
})
child.on('exit', (code, signal) => {
  // Kills the processes that the command left in the group, and the guard itself.
  if (isStopping) process.kill(-process.pid, 'SIGKILL')
  process.exit(signal === null ? code : 1)
})
