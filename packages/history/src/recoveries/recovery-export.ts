import type { RecoveryItem } from '@rewind/contract/recovery-items'
import type { RecoveryFile, RecoveryRecord } from '@rewind/contract/recovery-record'

/**
 * Yields a recovery as a JSON file in pieces: first the recovery, then its items, one a line, so
 * that a file of 100,000 items is never in memory as a whole. `exportedAt` is ISO 8601.
 */
export async function* recoveryJson(
  { board, plan, actions: _, ...record }: RecoveryRecord,
  items: AsyncIterable<RecoveryItem> | Iterable<RecoveryItem>,
  exportedAt: string,
): AsyncGenerator<string> {
  const known: Omit<RecoveryFile, 'items'> = {
    format: 'rewind.recovery',
    version: 1,
    exportedAt,
    record,
    ...(plan === undefined ? {} : { plan }),
    board,
  }
  const head = JSON.stringify(known)
  yield `${head.slice(0, -1)},"items":[`
  let isFirst = true
  for await (const item of items) {
    yield `${isFirst ? '\n' : ',\n'}${JSON.stringify(item)}`
    isFirst = false
  }
  yield '\n]}\n'
}
