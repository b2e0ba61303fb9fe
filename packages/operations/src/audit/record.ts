import { randomUUID } from 'node:crypto'
import { cluster } from '../access/place.ts'
import { OperationError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { AuditLog } from '../store/audit-log.ts'
import type { Database } from '../store/tables.ts'
import type { Attribution } from './attribution.ts'
import type { NewAuditEntry } from './chain.ts'
import { auditUser } from './operation-entries.ts'

/** Something that is no operation on a run, or was refused before it became one. */
interface Recorded {
  attribution: Attribution
  /** In kebab case, such as `reset`, `create-token` or `export-audit-log`. */
  action: string
  /** Absent: it is about Rewind itself. */
  target?: { namespace: string; workflowId?: string; runId?: string; activityId?: string }
  details?: NewAuditEntry['details']
  /** Absent: none was given. */
  reason?: string
  requestId?: string
}

interface Refused extends Recorded {
  /** What refuses the request. */
  error: unknown
}

/**
 * Records that a user who has signed in lacks a permission. If the store fails, logs the lost entry and
 * throws nothing: the refusal holds without it.
 */
export async function recordRefusal(
  audit: Pick<AuditLog, 'append' | 'now'>,
  { error, ...refused }: Refused,
  log: Log,
): Promise<void> {
  const entry = { ...newEntry('refusal', audit.now(), refused), outcome: refusedBy(error) }
  try {
    await audit.append(async () => ({ result: undefined, entry }))
  } catch (err) {
    log.error({ err, entry }, 'audit entry of a refusal not stored')
  }
}

/**
 * Runs an act of administration in a transaction of the store and records it in the same one: there is
 * no such act without an entry. Throws what the work throws, or a `StoreError`.
 */
export const recordAdmin = <T>(
  audit: Pick<AuditLog, 'append' | 'now'>,
  done: Recorded,
  work: (transaction: Database) => Promise<T>,
): Promise<T> =>
  audit.append(async (transaction) => ({
    result: await work(transaction),
    entry: { ...newEntry('admin', audit.now(), done), outcome: { state: 'done' } },
  }))

const refusedBy = (error: unknown): NonNullable<NewAuditEntry['outcome']> => ({
  state: 'refused',
  ...(error instanceof OperationError ? { code: error.code, message: error.message } : {}),
})

function newEntry(
  kind: 'refusal' | 'admin',
  time: string,
  { attribution, action, target, details, reason = '', requestId }: Recorded,
): NewAuditEntry {
  const { user, permission, address, httpRequestId, ticket } = attribution
  return {
    id: randomUUID(),
    time,
    kind,
    user: auditUser(user),
    ...(address === undefined ? {} : { address }),
    permission,
    action,
    ...(target === undefined ? {} : { target: targetOf(target) }),
    ...(details === undefined ? {} : { details }),
    reason: reason.trim(),
    ...(ticket === undefined ? {} : { ticket }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(httpRequestId === undefined ? {} : { httpRequestId }),
  }
}

const targetOf = ({
  namespace,
  workflowId,
  runId,
  activityId,
}: NonNullable<Recorded['target']>): NonNullable<NewAuditEntry['target']> => ({
  cluster,
  namespace,
  ...(workflowId === undefined ? {} : { workflowId }),
  ...(runId === undefined ? {} : { runId }),
  ...(activityId === undefined ? {} : { activityId }),
})
