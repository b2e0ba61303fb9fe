import { parseArgs } from 'node:util'
import { keptLines } from '@rewind/operations/audit/kept-lines'
import { type AuditReport, verifyAudit } from '@rewind/operations/audit/verify-audit'
import { readAudit } from '@rewind/operations/store/read-audit'
import { CommandError } from '../command-error.ts'
import { type Environment, readConfig } from '../config.ts'
import type { StoreSettings } from '../store-settings.ts'

/** Returns 0 if the audit log is intact, else 1. */
export async function run(args: readonly string[], env: Environment): Promise<number> {
  const { log, json = false } = parseArgs({
    args: [...args],
    options: { log: { type: 'string' }, json: { type: 'boolean' } },
  }).values
  const { store } = readConfig(env)
  const report = await verified(store, log)
  const text = json ? JSON.stringify(report, undefined, 2) : reportText(store, report, log)
  process.stdout.write(`${text}\n`)
  return report.isIntact ? 0 : 1
}

async function verified(
  { location, shown }: StoreSettings,
  log: string | undefined,
): Promise<AuditReport> {
  try {
    return await readAudit(location, (database) =>
      verifyAudit(database, log === undefined ? undefined : keptLines(log)),
    )
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new CommandError(`The audit log in ${shown} cannot be verified: ${message}`)
  }
}

function reportText(
  { shown }: StoreSettings,
  report: AuditReport,
  log: string | undefined,
): string {
  const { entries, writers, contradictions, writersNotKept, isIntact } = report
  const broken = writers.filter((writer) => writer.break !== undefined)
  const lines = [
    `${shown}: ${count(entries, 'entry', 'entries')} of ${count(writers.length, 'writer', 'writers')}`,
    ...broken.map(
      ({ writer, intactTo, break: found }) =>
        `Writer ${writer}: ${found?.message} Intact up to entry ${intactTo}.`,
    ),
    ...contradictions.map(({ message }) => message),
  ]
  if (writersNotKept.length > 0) {
    lines.push(
      `${log} says nothing of ${count(writersNotKept.length, 'writer', 'writers')}: ${writersNotKept.join(', ')}`,
    )
  }
  lines.push(
    isIntact
      ? `The audit log is intact${log === undefined ? '' : ` and agrees with ${log}`}.`
      : 'The audit log is not intact.',
  )
  return lines.join('\n')
}

const count = (number: number, one: string, many: string): string =>
  `${number.toLocaleString('en')} ${number === 1 ? one : many}`
