import type { RecoveryItem } from '@rewind/contract/recovery-items'
import { csvLine } from '../text/csv.ts'

/** The columns of an export, and how to read each from an item. A missing value is empty. */
export const itemColumns: readonly (readonly [string, (item: RecoveryItem) => string])[] = [
  ['item', ({ item }) => String(item)],
  ['workflow id', ({ workflowId }) => workflowId],
  ['run id', ({ runId }) => runId],
  ['type', ({ type }) => type],
  ['build', ({ buildId }) => buildId ?? ''],
  ['cause', ({ cause }) => cause ?? ''],
  ['stratum', ({ stratum }) => stratum ?? ''],
  ['wave', ({ wave }) => String(wave ?? '')],
  ['state', ({ state }) => state],
  ['reason', ({ skipped, error }) => skipped?.code ?? error?.code ?? ''],
  ['reason in words', ({ skipped, error }) => skipped?.text ?? error?.message ?? ''],
  ['reset point', ({ point }) => String(point?.eventId ?? '')],
  ['decided there', ({ point }) => point?.label ?? ''],
  ['rung', ({ point }) => String(point?.rung ?? '')],
  ['acted at', ({ actedAt }) => actedAt ?? ''],
  ['new run id', ({ newRunId }) => newRunId ?? ''],
  ['verdict', ({ verdict }) => verdict?.verdict ?? ''],
  ['evidence', ({ verdict }) => verdict?.evidence ?? ''],
  ['verdict in words', ({ verdict }) => verdict?.text ?? ''],
  ['final', ({ verdict }) => (verdict === undefined ? '' : verdict.isFinal ? 'yes' : 'no')],
  ['looked at', ({ verdict }) => verdict?.lookedAt ?? ''],
  ['warnings', ({ warnings }) => warnings.map(({ code }) => code).join(' ')],
  ['deleted at', ({ deletedAt }) => deletedAt ?? ''],
]

export const csvHeader = (): string => csvLine(itemColumns.map(([name]) => name))

/**
 * Returns one item as a line of CSV with its line end. A file is `csvHeader()` and one line an
 * item.
 */
export const csvItem = (item: RecoveryItem): string =>
  csvLine(itemColumns.map(([, read]) => read(item)))
