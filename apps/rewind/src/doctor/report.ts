import type { Check, CheckStatus } from './check.ts'

const words: Record<CheckStatus, string> = {
  ok: 'ok',
  warning: 'warning',
  failed: 'FAILED',
  unknown: 'unknown',
  skipped: 'not tried',
}

const statusWidth = Math.max(...Object.values(words).map(({ length }) => length)) + 2
const titleWidth = 'GetWorkflowExecutionHistory'.length + 2

/** One line for a check, and more below it where something does not work. */
export function linesOf({ status, title, found, loses, remedy }: Check): string {
  const indent = ' '.repeat(statusWidth + titleWidth)
  const [first = '', ...rest] = found.split('\n')
  return [
    `${words[status].padEnd(statusWidth)}${title.padEnd(titleWidth)}${first}`,
    ...rest.map((line) => `${indent}${line}`),
    ...(loses === undefined ? [] : [`${indent}Without it: ${loses}`]),
    ...(remedy === undefined ? [] : [`${indent}To do: ${remedy}`]),
  ].join('\n')
}

export function summaryOf(checks: readonly Check[]): string {
  const count = (status: CheckStatus) => checks.filter((check) => check.status === status).length
  const failed = count('failed')
  const rest = [
    `${count('ok')} ok`,
    `${count('warning')} with a warning`,
    `${count('unknown')} unknown`,
    `${count('skipped')} not tried`,
  ].join(', ')
  return failed === 0 ? `Nothing fails: ${rest}.` : `${failed} failed; ${rest}.`
}

/** A failed check makes the exit code 1. A warning does not. */
export const hasFailed = (checks: readonly Check[]): boolean =>
  checks.some(({ status }) => status === 'failed')
