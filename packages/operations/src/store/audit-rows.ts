import type { Selectable } from 'kysely'
import type { Checkpoint } from '../audit/checkpoint.ts'
import type { EntryRow } from './audit-list.ts'
import type { Database, Tables } from './tables.ts'

/** Rows read at once, so that memory stays bounded and no read blocks the process for long. */
const pageSize = 500

/** Yields the entries of all writers, those of one writer together and in the order of their sequence. */
export async function* auditRows(
  database: Database,
  { onlyOf }: { onlyOf?: string } = {},
): AsyncGenerator<EntryRow> {
  let after: Pick<EntryRow, 'writer' | 'sequence'> | undefined
  for (;;) {
    let query = database.selectFrom('audit_entries').selectAll()
    if (onlyOf !== undefined) query = query.where('writer', '=', onlyOf)
    if (after !== undefined) {
      const { writer, sequence } = after
      query = query.where((row) =>
        row.or([
          row('writer', '>', writer),
          row.and([row('writer', '=', writer), row('sequence', '>', sequence)]),
        ]),
      )
    }
    const page = await query.orderBy('writer').orderBy('sequence').limit(pageSize).execute()
    yield* page
    after = page.at(-1)
    if (after === undefined) return
  }
}

/** Yields all checkpoints. */
export async function* auditCheckpoints(database: Database): AsyncGenerator<Checkpoint> {
  let after = ''
  for (;;) {
    const page = await database
      .selectFrom('audit_checkpoints')
      .selectAll()
      .where('id', '>', after)
      .orderBy('id')
      .limit(pageSize)
      .execute()
    for (const { id: _, ...checkpoint } of page) yield { schema: 1, ...checkpoint }
    const last = page.at(-1)
    if (last === undefined) return
    after = last.id
  }
}

/** Yields the operations that were recorded since the audit log, each with its entries. */
export async function* operationsWithEntries(
  database: Database,
): AsyncGenerator<{ operation: Selectable<Tables['operations']>; entries: EntryRow[] }> {
  let after = ''
  for (;;) {
    const page = await database
      .selectFrom('operations')
      .selectAll()
      .where('attribution', 'is not', null)
      .where('id', '>', after)
      .orderBy('id')
      .limit(pageSize)
      .execute()
    const last = page.at(-1)
    if (last === undefined) return
    const rows = await database
      .selectFrom('audit_entries')
      .selectAll()
      .where(
        'operation_id',
        'in',
        page.map(({ id }) => id),
      )
      .execute()
    const entries = new Map<string | null, EntryRow[]>()
    for (const row of rows) {
      entries.set(row.operation_id, [...(entries.get(row.operation_id) ?? []), row])
    }
    for (const operation of page) yield { operation, entries: entries.get(operation.id) ?? [] }
    after = last.id
  }
}
