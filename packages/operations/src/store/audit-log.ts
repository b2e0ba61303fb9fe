import type { Checkpoint } from '../audit/checkpoint.ts'
import {
  type AuditFilter,
  type AuditPosition,
  type AuditRecord,
  type EntryRow,
  listAudit,
} from './audit-list.ts'
import { type Removed, removeOldAudit } from './audit-retention.ts'
import { auditCheckpoints, auditRows } from './audit-rows.ts'
import type { AuditWriter } from './audit-writer.ts'
import { isoTime, type StoreDatabase } from './store-database.ts'

/** The audit log in the store. */
export interface AuditLog {
  append: AuditWriter['append']
  /** The time by the store's clock, for entries. */
  now(): string
  /** Returns operations, and the entries that belong to no operation, newest first. */
  list(filter: AuditFilter, page: { limit: number; after?: AuditPosition }): Promise<AuditRecord[]>
  /**
   * Returns the record with this id and its entries, oldest first. `id`: of an operation or of any
   * entry. Undefined: there is none.
   */
  find(id: string): Promise<{ record: AuditRecord; entries: EntryRow[] } | undefined>
  /** Yields all entries, those of one writer together and in the order of their sequence. */
  rows(): AsyncGenerator<EntryRow>
  checkpoints(): AsyncGenerator<Checkpoint>
  /** Removes entries that are older, and operations that were settled before. */
  removeOlderThan(time: Date): Promise<Removed>
}

export const auditLog = (
  database: StoreDatabase,
  writer: AuditWriter,
  onLine?: (line: string) => void,
): AuditLog => ({
  rows: () => auditRows(database.query),
  checkpoints: () => auditCheckpoints(database.query),
  removeOlderThan: (time) => removeOldAudit(database, time, onLine),
  append: (work) => writer.append(work),
  now: () => isoTime(database.now()),
  list: (filter, page) => listAudit(database.query, filter, page),

  async find(id) {
    const entry = await database.query
      .selectFrom('audit_entries')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst()
    const operation = await database.query
      .selectFrom('operations')
      .selectAll()
      .where('id', '=', entry?.operation_id ?? id)
      .executeTakeFirst()
    if (operation !== undefined) {
      const entries = await database.query
        .selectFrom('audit_entries')
        .selectAll()
        .where('operation_id', '=', operation.id)
        .orderBy('time')
        .orderBy('sequence')
        .execute()
      const record = { operation, time: operation.intended_at, id: operation.id }
      return { record, entries }
    }
    if (entry === undefined) return undefined
    return { record: { entry, time: entry.time, id: entry.id }, entries: [entry] }
  },
})
