import type { AuditRecord, listAudit, readAuditRecord } from '@rewind/contract/audit'
import type { Output } from '@rewind/contract/endpoint'
import { type Actor, permissionRefusal } from '../access/actor.ts'
import { pageTokenOf, positionOf, storedTimes } from '../acts/page-position.ts'
import { clusterName } from '../cluster-name.ts'
import { OperationError } from '../errors.ts'
import type { AuditFilter, AuditPosition } from '../store/audit-list.ts'
import type { AuditLog } from '../store/audit-log.ts'
import { toAuditEntry, toAuditRecord } from './audit-record.ts'

const usualPageSize = 50
const exportPageSize = 500

interface ListRequest extends AuditFilter {
  pageSize?: number
  pageToken?: string
}

/**
 * Reads the audit log for an actor. Without the permission `audit` in all namespaces an actor can read
 * the records of one namespace only. Each method throws FORBIDDEN where the actor lacks the permission,
 * and INVALID for a wrong time.
 */
export class AuditReader {
  readonly #log: AuditLog
  constructor(log: AuditLog) {
    this.#log = log
  }

  /** Returns one page, newest first. */
  async list(
    actor: Actor,
    { pageSize = usualPageSize, pageToken, ...filter }: ListRequest,
  ): Promise<Output<typeof listAudit>> {
    mustMayRead(actor, filter.namespace)
    const found = await this.#log.list(withTimes(filter), {
      limit: pageSize + 1,
      ...(pageToken === undefined ? {} : { after: positionOf(pageToken) }),
    })
    const records = found.slice(0, pageSize)
    const last = records.at(-1)
    return {
      records: records.map(toAuditRecord),
      ...(found.length > pageSize && last !== undefined
        ? { nextPageToken: pageTokenOf(last) }
        : {}),
    }
  }

  /** Yields every record that matches, newest first. Throws before the first record, if at all. */
  async *all(actor: Actor, filter: AuditFilter): AsyncGenerator<AuditRecord> {
    mustMayRead(actor, filter.namespace)
    const wanted = withTimes(filter)
    let after: AuditPosition | undefined
    for (;;) {
      const limit = exportPageSize
      const found = await this.#log.list(wanted, after === undefined ? { limit } : { limit, after })
      for (const record of found) yield toAuditRecord(record)
      const last = found.at(-1)
      if (found.length < limit || last === undefined) return
      after = { time: last.time, id: last.id }
    }
  }

  /** Returns a record by its id, or by the id of one of its entries. Throws NOT_FOUND. */
  async read(actor: Actor, id: string): Promise<Output<typeof readAuditRecord>> {
    const found = await this.#log.find(id)
    const record = found && toAuditRecord(found.record)
    mustMayRead(actor, record?.target?.namespace)
    if (found === undefined || record === undefined) {
      throw new OperationError(
        'NOT_FOUND',
        'The audit log has no record with this id. Records that are older than REWIND_AUDIT_RETENTION_DAYS are removed.',
      )
    }
    const entries = found.entries.map((row) => {
      const { writer, sequence, hash, text } = row
      const entry = toAuditEntry(row)
      return { writer, sequence, hash, text, ...(entry === undefined ? {} : { entry }) }
    })
    return { record, entries }
  }
}

const withTimes = ({ from, to, ...filter }: AuditFilter): AuditFilter => ({
  ...filter,
  ...storedTimes({ from, to }),
})

function mustMayRead(actor: Actor, namespace: string | undefined): void {
  const place = namespace === undefined ? undefined : { cluster: clusterName, namespace }
  const refusal = permissionRefusal(actor, 'audit', place)
  if (refusal === undefined) return
  const { code, message, details = {} } = refusal
  throw new OperationError(code, message, { details })
}
