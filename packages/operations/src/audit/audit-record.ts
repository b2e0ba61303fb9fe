import type { AuditRecord } from '@rewind/contract/audit'
import { AuditEntry } from '@rewind/contract/audit-entry'
import { Parse } from 'typebox/value'
import type { EntryRow, AuditRecord as StoredRecord } from '../store/audit-list.ts'
import { activityIdOf, nameOf } from '../store/operation-record.ts'
import { attributionOf } from './operation-entries.ts'

type OperationRow = Extract<StoredRecord, { operation: unknown }>['operation']

/** Returns one line of the audit log as the API gives it. */
export const toAuditRecord = (record: StoredRecord): AuditRecord =>
  'operation' in record ? ofOperation(record.operation) : ofEntry(record.entry)

/** Returns the entry of a row. Undefined: its text is no entry, so somebody has changed it. */
export function toAuditEntry({ text }: Pick<EntryRow, 'text'>): AuditEntry | undefined {
  try {
    return Parse(AuditEntry, JSON.parse(text))
  } catch {
    return undefined
  }
}

function ofOperation(row: OperationRow): AuditRecord {
  const { attribution } = row
  const { user, permission, address } = attributionOf(row)
  return {
    id: row.id,
    kind: 'operation',
    time: row.intended_at,
    user: {
      id: user.id,
      name: user.name,
      ...given('via', attribution === null ? null : user.via),
      ...given('email', user.email),
    },
    ...given('address', address),
    permission,
    action: row.action,
    target: {
      namespace: row.namespace,
      workflowId: row.workflow_id,
      runId: row.run_id,
      ...given('activityId', activityIdOf(row)),
    },
    ...given('name', nameOf(row)),
    ...given('eventId', row.event_id),
    ...given('newRunId', row.new_run_id),
    ...given('superseded', row.superseded === null ? null : JSON.parse(row.superseded)),
    reason: row.reason,
    ...given('ticket', row.ticket),
    ...given('requestId', row.request_id),
    outcome: {
      state: row.state,
      ...given('time', row.settled_at),
      ...given('code', row.error_code),
      ...given('message', row.error_message),
    },
    ...(attribution === null ? { isOlderThanLog: true } : {}),
  }
}

/** From the columns, which are there even if the text of the entry has been damaged. */
function ofEntry(row: EntryRow): AuditRecord {
  const { address, user, target, details, outcome } = toAuditEntry(row) ?? {}
  const isRefusal = row.kind === 'refusal'
  return {
    id: row.id,
    kind: isRefusal ? 'refusal' : 'admin',
    time: row.time,
    user: {
      id: row.user_id,
      name: row.user_name,
      ...given('via', user?.via),
      ...given('email', user?.email),
    },
    ...given('address', address),
    permission: row.permission,
    action: row.action,
    ...(row.namespace === null
      ? {}
      : {
          target: {
            namespace: row.namespace,
            ...given('workflowId', row.workflow_id),
            ...given('runId', row.run_id),
            ...given('activityId', target?.activityId),
          },
        }),
    ...(typeof details?.name === 'string' ? { name: details.name } : {}),
    reason: row.reason,
    ...given('ticket', row.ticket),
    ...given('requestId', row.request_id),
    outcome: {
      state: isRefusal ? 'refused' : 'done',
      ...given('code', outcome?.code),
      ...given('message', outcome?.message),
    },
  }
}

const given = <K extends string, V>(name: K, value: V | null | undefined) =>
  value === null || value === undefined ? {} : { [name]: value }
