import type { Intervention } from '@rewind/contract/interventions'
import type { RecordFilter } from '../store/list.ts'
import { activityIdOf, nameOf } from '../store/operation-record.ts'
import type { OperationRecord, Store } from '../store/store.ts'
import { pageTokenOf, positionOf, storedTimes } from './page-position.ts'

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
  const page = {
    limit: pageSize + 1,
    ...(pageToken === undefined ? {} : { after: afterToken(pageToken) }),
  }
  const records = await store.list({ ...filter, ...storedTimes({ from, to }) }, page)
  const shown = records.slice(0, pageSize)
  const last = shown.at(-1)
  return {
    interventions: shown.map(toIntervention),
    ...(records.length > pageSize && last !== undefined
      ? { nextPageToken: pageTokenOf({ time: last.intended_at, id: last.id }) }
      : {}),
  }
}

function afterToken(pageToken: string): { id: string; intended_at: string } {
  const { time, id } = positionOf(pageToken)
  return { id, intended_at: time }
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
