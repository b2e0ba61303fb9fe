import type { AuditRecord, listAudit, readAuditRecord } from '@rewind/contract/audit'
import type { Output } from '@rewind/contract/endpoint'
import { type Actor, hasPermission, requireAnywhere, requirePermission } from '../access/actor.ts'
import { pageTokenOf, positionOf, storedTimes } from '../acts/page-position.ts'
import { OperationError } from '../errors.ts'
import type {
  AuditFilter,
  AuditPosition,
  AuditRecord as StoredRecord,
} from '../store/audit-list.ts'
import type { AuditLog } from '../store/audit-log.ts'
import { toAuditEntry, toAuditRecord } from './audit-record.ts'

const usualPageSize = 50
const exportPageSize = 500
/** Of records that the actor may not see, one page skips so many pages at most. */
const maxPagesRead = 20

interface ListRequest extends AuditFilter {
  pageSize?: number
  pageToken?: string
}

/**
 * Reads the audit log for an actor, who sees the records of the namespaces with the permission `audit`.
 * Each method throws FORBIDDEN if that is none, and INVALID for a wrong time.
 */
export class AuditReader {
  readonly #log: AuditLog
  constructor(log: AuditLog) {
    this.#log = log
  }

  /**
   * Returns one page, newest first. A page can have fewer records than its size, or none, although more
   * follow.
   */
  async list(
    actor: Actor,
    { pageSize = usualPageSize, pageToken, ...filter }: ListRequest,
  ): Promise<Output<typeof listAudit>> {
    const isVisible = visibleRecords(actor, filter.namespace)
    const wanted = withTimes(filter)
    const limit = pageSize + 1
    let after = pageToken === undefined ? undefined : positionOf(pageToken)
    const shown: StoredRecord[] = []
    let hasMore = true
    for (let page = 0; hasMore && shown.length <= pageSize && page < maxPagesRead; page++) {
      const found = await this.#log.list(wanted, { limit, ...(after && { after }) })
      shown.push(...found.filter(isVisible))
      hasMore = found.length === limit
      after = found.at(-1) ?? after
    }
    const last = shown.length > pageSize ? shown[pageSize - 1] : hasMore ? after : undefined
    return {
      records: shown.slice(0, pageSize).map(toAuditRecord),
      ...(last === undefined ? {} : { nextPageToken: pageTokenOf(last) }),
    }
  }

  /**
   * Yields every record that matches, newest first. Throws FORBIDDEN at a later page if the permission was
   * taken away, and otherwise only before the first record.
   */
  async *all(actor: Actor, filter: AuditFilter): AsyncGenerator<AuditRecord> {
    const wanted = withTimes(filter)
    let after: AuditPosition | undefined
    for (;;) {
      // The access rules can change while a long export runs.
      const isVisible = visibleRecords(actor, filter.namespace)
      const limit = exportPageSize
      const found = await this.#log.list(wanted, { limit, ...(after && { after }) })
      for (const record of found) if (isVisible(record)) yield toAuditRecord(record)
      const last = found.at(-1)
      if (found.length < limit || last === undefined) return
      after = { time: last.time, id: last.id }
    }
  }

  /**
   * Returns a record by its id, or by the id of one of its entries. Throws NOT_FOUND, also for a record
   * that the actor may not see.
   */
  async read(actor: Actor, id: string): Promise<Output<typeof readAuditRecord>> {
    requireAnywhere(actor, 'audit')
    const found = await this.#log.find(id)
    if (found === undefined || !maySee(actor, namespaceOf(found.record))) {
      throw new OperationError(
        'NOT_FOUND',
        'The audit log has no record with this id that you may see. Records that are older than REWIND_AUDIT_RETENTION_DAYS are removed.',
      )
    }
    const entries = found.entries.map((row) => {
      const { writer, sequence, hash, text } = row
      const entry = toAuditEntry(row)
      return { writer, sequence, hash, text, ...(entry === undefined ? {} : { entry }) }
    })
    return { record: toAuditRecord(found.record), entries }
  }
}

const withTimes = ({ from, to, ...filter }: AuditFilter): AuditFilter => ({
  ...filter,
  ...storedTimes({ from, to }),
})

/** Returns which records the actor may see. Throws FORBIDDEN if the actor may see none. */
function visibleRecords(
  actor: Actor,
  namespace: string | undefined,
): (record: StoredRecord) => boolean {
  if (namespace !== undefined) {
    requirePermission(actor, 'audit', namespace)
    return () => true
  }
  requireAnywhere(actor, 'audit')
  if (actor.may('audit').allowed) return () => true
  return (record) => maySee(actor, namespaceOf(record))
}

/** Who may not see every namespace does not see what is about Rewind itself. */
const maySee = (actor: Actor, namespace: string | null): boolean =>
  namespace === null ? actor.may('audit').allowed : hasPermission(actor, 'audit', namespace)

const namespaceOf = (record: StoredRecord): string | null =>
  'operation' in record ? record.operation.namespace : record.entry.namespace
