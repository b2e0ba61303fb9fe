#!/usr/bin/env node
import { runCommandLine } from './command-line.ts'

const code = await runCommandLine(process.argv.slice(2), process.env)
if (code !== undefined) process.exitCode = code
