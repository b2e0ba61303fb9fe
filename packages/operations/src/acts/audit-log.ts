import type { Intervention } from '@rewind/contract/interventions'
import { OperationError } from '../errors.ts'
import type { RecordFilter } from '../store/list.ts'
import type { OperationRecord, Store } from '../store/store.ts'
import { activityIdOf } from './find-activity-command.ts'
import { nameOf } from './messages.ts'

const usualPageSize = 50

export interface AuditRequest extends RecordFilter {
  pageSize?: number
  pageToken?: string
}

export interface AuditPage {
  interventions: Intervention[]
  nextPageToken?: string
}

/**
 * Returns the operations of this console, newest first. Throws INVALID if `from` or `to` is not a
 * valid time. Reading settles no open record: the `Reconciler` settles them.
 */
export async function readAuditLog(
  store: Store,
  { pageSize = usualPageSize, pageToken, from, to, ...filter }: AuditRequest,
): Promise<AuditPage> {
  const times = {
    ...(from === undefined ? {} : { from: storedTime(from, 'from') }),
    ...(to === undefined ? {} : { to: storedTime(to, 'to') }),
  }
  const page = {
    limit: pageSize + 1,
    ...(pageToken === undefined ? {} : { after: readToken(pageToken) }),
  }
  const records = await store.list({ ...filter, ...times }, page)
  const shown = records.slice(0, pageSize)
  const last = shown.at(-1)
  return {
    interventions: shown.map(toIntervention),
    ...(records.length > pageSize && last !== undefined ? { nextPageToken: tokenAfter(last) } : {}),
  }
}

const tokenAfter = ({ id, intended_at }: OperationRecord): string =>
  Buffer.from(JSON.stringify([intended_at, id])).toString('base64')

/** The token needs no check: the caller has verified that Rewind made it. */
function readToken(token: string): { id: string; intended_at: string } {
  const [intended_at, id]: string[] = JSON.parse(Buffer.from(token, 'base64').toString())
  return { id: id ?? '', intended_at: intended_at ?? '' }
}

/** Returns the time in the format of the store, in which the order of texts is the order of times. */
function storedTime(time: string, field: string): string {
  const milliseconds = Date.parse(time)
  const text = Number.isNaN(milliseconds) ? '' : new Date(milliseconds).toISOString()
  if (/^\d{4}-/.test(text)) return text
  throw new OperationError('INVALID', `${field} (in the query string) is no time there is.`, {
    details: { in: 'query string', field },
  })
}

export function toIntervention(record: OperationRecord): Intervention {
  const { id, namespace, action, operator, reason, state } = record
  const given = <K extends string, V>(name: K, value: V | null) =>
    value === null ? {} : { [name]: value }
  return {
    id,
    namespace,
    workflowId: record.workflow_id,
    runId: record.run_id,
    action,
    operator,
    reason,
    state,
    intendedAt: record.intended_at,
    ...given('settledAt', record.settled_at),
    ...given('activityId', activityIdOf(record)),
    ...given('name', nameOf(record)),
    ...given('eventId', record.event_id),
    ...given('newRunId', record.new_run_id),
    ...given('latestRunId', record.latest_run_id),
    ...given('superseded', record.superseded === null ? null : JSON.parse(record.superseded)),
    ...(record.error_code === null
      ? {}
      : {
          error: { code: record.error_code, message: record.error_message ?? '' },
        }),
  }
}
