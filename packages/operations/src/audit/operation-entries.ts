import { randomUUID } from 'node:crypto'
import type { AuditEntry } from '@rewind/contract/audit-entry'
import type { Selectable } from 'kysely'
import { permissionOfAction } from '../access/permission-of-action.ts'
import { cluster } from '../access/place.ts'
import { activityIdOf } from '../store/operation-record.ts'
import { isoTime } from '../store/store-database.ts'
import type { Tables } from '../store/tables.ts'
import type { Attribution } from './attribution.ts'
import type { NewAuditEntry } from './chain.ts'

type OperationRecord = Selectable<Tables['operations']>
type Outcome = Pick<
  OperationRecord,
  'state' | 'new_run_id' | 'superseded' | 'error_code' | 'error_message'
>

/** Returns the entry of an intent that is being stored. */
export const intentEntry = (record: OperationRecord): NewAuditEntry => ({
  ...commonFields(record),
  id: randomUUID(),
  time: record.intended_at,
  kind: 'intent',
})

/** Returns the entry of an outcome that is being stored, or undefined if the record says it already. */
export function outcomeEntry(
  before: OperationRecord,
  outcome: Outcome,
  now: number,
): NewAuditEntry | undefined {
  const isSame =
    before.state === outcome.state &&
    before.new_run_id === outcome.new_run_id &&
    before.superseded === outcome.superseded
  // A record that stays unknown gets a new message with each look. That is no new outcome.
  if (isSame) return undefined
  const common = commonFields(before)
  const superseded: unknown = outcome.superseded === null ? null : JSON.parse(outcome.superseded)
  return {
    ...common,
    id: randomUUID(),
    time: isoTime(now),
    kind: 'outcome',
    ...(superseded === null
      ? {}
      : { details: { ...common.details, ...flattened({ superseded }) } }),
    outcome: {
      state: outcome.state,
      ...(outcome.error_code === null ? {} : { code: outcome.error_code }),
      ...(outcome.error_message === null ? {} : { message: outcome.error_message }),
    },
    ...(outcome.new_run_id === null ? {} : { newRunId: outcome.new_run_id }),
  }
}

type CommonField =
  | 'operationId'
  | 'user'
  | 'address'
  | 'permission'
  | 'action'
  | 'target'
  | 'details'
  | 'reason'
  | 'ticket'
  | 'requestId'
  | 'httpRequestId'

function commonFields(record: OperationRecord): Pick<NewAuditEntry, CommonField> {
  const { user, permission, address, httpRequestId, ticket } = attributionOf(record)
  const activityId = activityIdOf(record)
  return {
    operationId: record.id,
    user: auditUser(user),
    ...(address === undefined ? {} : { address }),
    permission,
    action: record.action,
    target: {
      cluster,
      namespace: record.namespace,
      workflowId: record.workflow_id,
      runId: record.run_id,
      ...(activityId === null ? {} : { activityId }),
    },
    details: detailsOf(record),
    reason: record.reason,
    ...(ticket === undefined ? {} : { ticket }),
    ...(record.request_id === null ? {} : { requestId: record.request_id }),
    ...(httpRequestId === undefined ? {} : { httpRequestId }),
  }
}

/** Returns who asked for an operation. Before the audit log only the local operator could. */
export function attributionOf({
  attribution,
  operator,
  action,
}: Pick<OperationRecord, 'attribution' | 'operator' | 'action'>): Attribution {
  if (attribution !== null) return JSON.parse(attribution)
  const user = { id: operator, name: operator, via: 'LOCAL', groups: [] } as const
  return { user, permission: permissionOfAction[action] }
}

/** Returns a user as entries show it. */
export const auditUser = ({
  id,
  name,
  via,
  email,
  groups,
}: Attribution['user']): AuditEntry['user'] => ({
  id,
  name,
  via,
  ...(email === undefined ? {} : { email }),
  ...(groups.length === 0 ? {} : { groups: [...groups] }),
})

/**
 * Fields of a stored request that an entry has elsewhere. `input` is a digest from which a short input
 * can be guessed, so no entry has it.
 */
const leftOut = new Set(['action', 'runId', 'activityId', 'reason', 'input'])

function detailsOf({
  request,
  latest_run_id,
}: OperationRecord): NonNullable<AuditEntry['details']> {
  const asked = Object.entries(JSON.parse(request)).filter(([name]) => !leftOut.has(name))
  return {
    ...flattened(Object.fromEntries(asked)),
    ...(latest_run_id === null ? {} : { latestRunId: latest_run_id }),
  }
}

/** Returns nested fields under one name, such as `options.maximumAttempts`, and lists as JSON. */
function flattened(value: object, prefix = ''): NonNullable<AuditEntry['details']> {
  const fields: NonNullable<AuditEntry['details']> = {}
  for (const [key, field] of Object.entries(value)) {
    const name = `${prefix}${key}`
    if (typeof field === 'string' || typeof field === 'number' || typeof field === 'boolean') {
      fields[name] = field
    } else if (Array.isArray(field)) {
      if (field.length > 0) fields[name] = JSON.stringify(field)
    } else if (typeof field === 'object' && field !== null) {
      Object.assign(fields, flattened(field, `${name}.`))
    }
  }
  return fields
}
