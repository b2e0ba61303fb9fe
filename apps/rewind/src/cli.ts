#!/usr/bin/env node
import { runCommandLine } from './command-line.ts'

// The reader of a pipe may stop early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

const code = await runCommandLine(process.argv.slice(2), process.env)
// A console that could not listen has connections and timers. What was printed is written first.
if (code !== undefined) process.stdout.write('', () => process.exit(code))
