import type { ReapplyExclude } from '@rewind/contract/interrupts'

interface Target {
  address: string
  namespace: string
  workflowId: string
  runId?: string
  reason: string
}

export type CliAction =
  | (Target & { kind: 'cancel' | 'terminate' })
  | (Target & { kind: 'reset'; eventId: number; reapplyExclude?: readonly ReapplyExclude[] })

/** One word of a POSIX shell: within single quotes nothing is special but the quote itself. */
const quoted = (word: string): string =>
  /^[A-Za-z0-9_./:@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`

// As `--name=value`, so that a value with a leading dash is no option.
const option = (name: string, value: string | undefined): string[] =>
  value === undefined || value === '' ? [] : [`--${name}=${quoted(value)}`]

const excluded: Record<ReapplyExclude, string> = {
  SIGNAL: 'Signal',
  UPDATE: 'Update',
  NEXUS: 'Nexus',
}

/**
 * The line of the `temporal` CLI that does the same, to be pasted into a POSIX shell. The CLI puts the
 * account's name before a reset's reason itself. Up to 1.5.1 it refuses to exclude NEXUS, and says so.
 */
export function cliCommand(action: CliAction): string {
  const words = [
    'temporal',
    'workflow',
    action.kind,
    ...option('address', action.address),
    ...option('namespace', action.namespace),
    ...option('workflow-id', action.workflowId),
    ...option('run-id', action.runId),
  ]
  if (action.kind === 'reset') {
    words.push(...option('event-id', String(action.eventId)))
    for (const type of action.reapplyExclude ?? [])
      words.push(...option('reapply-exclude', excluded[type]))
  }
  // The CLI's cancel of one workflow takes no reason: temporal-semantics.md §2
  if (action.kind !== 'cancel') words.push(...option('reason', action.reason))
  return words.join(' ')
}
