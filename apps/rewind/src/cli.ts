#!/usr/bin/env node
import { runCommandLine } from './command-line.ts'

// The reader of a pipe may stop early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

const code = await runCommandLine(process.argv.slice(2), process.env)
if (code !== undefined) process.exitCode = code
