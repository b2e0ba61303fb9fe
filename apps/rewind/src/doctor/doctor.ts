import { parseArgs } from 'node:util'
import packageJson from '../../package.json' with { type: 'json' }
import type { Environment } from '../config.ts'
import type { Check } from './check.ts'
import { examine } from './examine.ts'
import { hasFailed, linesOf, summaryOf } from './report.ts'

/** Returns 0 if nothing fails, else 1. */
export async function run(args: readonly string[], env: Environment): Promise<number> {
  const { json = false } = parseArgs({
    args: [...args],
    options: { json: { type: 'boolean' } },
  }).values
  const checks: Check[] = []
  const say = (text: string) => process.stdout.write(`${text}\n`)
  const { version } = packageJson
  if (!json) say(`Rewind ${version} on ${process.platform}-${process.arch}\n`)
  for await (const check of examine(env)) {
    checks.push(check)
    if (!json) say(linesOf(check))
  }
  const works = !hasFailed(checks)
  say(json ? JSON.stringify({ version, works, checks }, undefined, 2) : `\n${summaryOf(checks)}`)
  return works ? 0 : 1
}
