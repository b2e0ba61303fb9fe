// Stands between the start script and one of its children, so that no child is ever left behind.
// usage: node guard.mjs <grace in ms> <[command, argument…] as JSON>, with a pipe from the parent
// as stdin. JSON, since Node takes an `--env-file` for itself wherever it stands.
// When that pipe closes, however the parent ended, the command gets SIGTERM and after the grace
// SIGKILL, with all it has started: the guard leads a process group of its own (`detached`).
import { spawn } from 'node:child_process'

const [graceMs, json = '[]'] = process.argv.slice(2)
/** @type {string[]} */
const [command = '', ...args] = JSON.parse(json)
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] })

let isStopping = false
function stop() {
  if (isStopping) return
  isStopping = true
  // To the whole group: `go install` and `npm install` have children of their own. The guard itself
  // hears it too and takes no notice.
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
  // What the command has left in the group ends with it, and so does the guard.
  if (isStopping) process.kill(-process.pid, 'SIGKILL')
  process.exit(signal === null ? code : 1)
})
