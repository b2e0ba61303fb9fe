import type { InterventionAction, InterventionState } from '@rewind/contract/interventions'
import type { Selectable } from 'kysely'
import type { Database, Tables } from './tables.ts'

export interface RecordFilter {
  namespace?: string
  workflowId?: string
  /**
   * The run that the operation acted on, the run that it created, or the latest run at that time.
   */
  runId?: string
  operator?: string
  action?: InterventionAction
  state?: InterventionState
  /** ISO 8601 in UTC with milliseconds, the format of the store's times. */
  from?: string
  to?: string
}

export interface RecordPage {
  limit: number
  /** The last record of the previous page. */
  after?: { id: string; intended_at: string }
}

/**
 * Returns records, newest first. A page starts after a record and not at an offset, so that new
 * records repeat nothing.
 */
export function listRecords(
  database: Database,
  filter: RecordFilter,
  { limit, after }: RecordPage,
): Promise<Selectable<Tables['operations']>[]> {
  let query = database.selectFrom('operations').selectAll()
  const { namespace, workflowId, runId, operator, action, state, from, to } = filter
  if (namespace !== undefined) query = query.where('namespace', '=', namespace)
  if (workflowId !== undefined) query = query.where('workflow_id', '=', workflowId)
  if (operator !== undefined) query = query.where('operator', '=', operator)
  if (action !== undefined) query = query.where('action', '=', action)
  if (state !== undefined) query = query.where('state', '=', state)
  if (from !== undefined) query = query.where('intended_at', '>=', from)
  if (to !== undefined) query = query.where('intended_at', '<', to)
  if (runId !== undefined) {
    query = query.where((record) =>
      record.or([
        record('run_id', '=', runId),
        record('new_run_id', '=', runId),
        record('latest_run_id', '=', runId),
      ]),
    )
  }
  if (after !== undefined) {
    query = query.where((record) =>
      record.or([
        record('intended_at', '<', after.intended_at),
        record.and([record('intended_at', '=', after.intended_at), record('id', '<', after.id)]),
      ]),
    )
  }
  return query.orderBy('intended_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
}
