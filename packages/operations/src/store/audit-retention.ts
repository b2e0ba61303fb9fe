import { checkpointLine, retentionCut } from '../audit/chain.ts'
import { auditRows } from './audit-rows.ts'
import { insertCheckpoint } from './audit-writer.ts'
import type { StoreDatabase } from './store-database.ts'

export interface Removed {
  entries: number
  operations: number
}

/**
 * Removes audit entries that are older than `before`, and operations that were settled before it. A
 * checkpoint of each writer says up to which entry they were removed. Keeps operations whose outcome
 * is unknown: a later check may still settle them, and they must not be sent again.
 */
export async function removeOldAudit(
  database: StoreDatabase,
  before: Date,
  onLine: (line: string) => void = () => undefined,
): Promise<Removed> {
  let entries = 0
  for (const writer of await writersSince(database, before)) {
    entries += await cutWriter(database, writer, before, onLine)
  }
  const { numDeletedRows } = await database.query
    .deleteFrom('operations')
    .where('state', 'in', ['done', 'refused'])
    .where('settled_at', '<', before.toISOString())
    .executeTakeFirst()
  return { entries, operations: Number(numDeletedRows) }
}

async function writersSince({ query }: StoreDatabase, before: Date): Promise<string[]> {
  const rows = await query
    .selectFrom('audit_entries')
    .select('writer')
    .distinct()
    .where('time', '<', before.toISOString())
    .execute()
  return rows.map(({ writer }) => writer)
}

async function cutWriter(
  database: StoreDatabase,
  writer: string,
  before: Date,
  onLine: (line: string) => void,
): Promise<number> {
  const rows = auditRows(database.query, { onlyOf: writer })
  const cut = await retentionCut(rows, before, new Date(database.now()))
  if (cut === undefined) return 0
  const { sequence } = cut
  const removed = await database.transaction(async (transaction) => {
    // The checkpoints up to the cut have no entries left to verify.
    await transaction
      .deleteFrom('audit_checkpoints')
      .where('writer', '=', writer)
      .where('sequence', '<', sequence)
      .execute()
    await insertCheckpoint(transaction, cut)
    return transaction
      .deleteFrom('audit_entries')
      .where('writer', '=', writer)
      .where('sequence', '<=', sequence)
      .executeTakeFirst()
  })
  onLine(checkpointLine(cut))
  return Number(removed.numDeletedRows)
}
