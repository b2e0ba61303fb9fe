import type { Intervention } from '@rewind/contract/interventions'
import { type Actor, hasPermission, requireAnywhere, requirePermission } from '../access/actor.ts'
import type { RecordFilter } from '../store/list.ts'
import { activityIdOf, nameOf } from '../store/operation-record.ts'
import type { OperationRecord, Store } from '../store/store.ts'
import { pageTokenOf, positionOf, storedTimes } from './page-position.ts'

const usualPageSize = 50
/** Of records that the actor may not see, one page skips so many pages at most. */
const maxPagesRead = 20

export interface AuditRequest extends RecordFilter {
  pageSize?: number
  pageToken?: string
}

export interface AuditPage {
  interventions: Intervention[]
  nextPageToken?: string
}

/**
 * Returns the operations of this console that the actor may see, newest first. A page can have fewer
 * operations than its size, or none, although more follow. Throws FORBIDDEN without the permission
 * `audit`, and INVALID if `from` or `to` is not a valid time. Reading settles no open record: the
 * `Reconciler` settles them.
 */
export async function readAuditLog(
  store: Store,
  actor: Actor,
  { pageSize = usualPageSize, pageToken, from, to, ...filter }: AuditRequest,
): Promise<AuditPage> {
  const times = storedTimes({ from, to })
  const isVisible = visibleRecords(actor, filter.namespace)
  const limit = pageSize + 1
  let after = pageToken === undefined ? undefined : afterToken(pageToken)
  const shown: OperationRecord[] = []
  let hasMore = true
  for (let page = 0; hasMore && shown.length <= pageSize && page < maxPagesRead; page++) {
    const records = await store.list({ ...filter, ...times }, { limit, ...(after && { after }) })
    shown.push(...records.filter(isVisible))
    hasMore = records.length === limit
    after = records.at(-1) ?? after
  }
  const last = shown.length > pageSize ? shown[pageSize - 1] : hasMore ? after : undefined
  return {
    interventions: shown.slice(0, pageSize).map(toIntervention),
    ...(last === undefined
      ? {}
      : { nextPageToken: pageTokenOf({ time: last.intended_at, id: last.id }) }),
  }
}

/** Throws FORBIDDEN if the actor may see none. */
function visibleRecords(
  actor: Actor,
  namespace: string | undefined,
): (record: Pick<OperationRecord, 'namespace'>) => boolean {
  if (namespace !== undefined) {
    requirePermission(actor, 'audit', namespace)
    return () => true
  }
  requireAnywhere(actor, 'audit')
  if (actor.may('audit').allowed) return () => true
  return (record) => hasPermission(actor, 'audit', record.namespace)
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
