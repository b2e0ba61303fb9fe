import type { InterventionAction, InterventionState } from '@rewind/contract/interventions'
import { type Selectable, sql } from 'kysely'
import { permissionOfAction } from '../access/permission-of-action.ts'
import type { Database, Tables } from './tables.ts'

type OperationRow = Selectable<Tables['operations']>
export type EntryRow = Selectable<Tables['audit_entries']>

export interface AuditFilter {
  kind?: 'operation' | 'refusal' | 'admin'
  namespace?: string
  workflowId?: string
  /** The run that was acted on, the run that it created, or the latest run at that time. */
  runId?: string
  /** The id or the name of a user. */
  user?: string
  action?: string
  outcome?: InterventionState
  permission?: string
  /** Part of a reason or a ticket. */
  text?: string
  /** ISO 8601 in UTC with milliseconds, the format of the store's times. */
  from?: string
  to?: string
}

export interface AuditPosition {
  time: string
  id: string
}

/** One line of the audit log: an operation with its latest outcome, or a single entry. */
export type AuditRecord = AuditPosition & ({ operation: OperationRow } | { entry: EntryRow })

/**
 * Returns the records after a position, newest first. A page starts after a record and not at an
 * offset, so that new records repeat nothing.
 */
export async function listAudit(
  database: Database,
  filter: AuditFilter,
  { limit, after }: { limit: number; after?: AuditPosition },
): Promise<AuditRecord[]> {
  const operations: AuditRecord[] = isAbout(filter, 'operation')
    ? (await listOperations(database, filter, limit, after)).map((operation) => ({
        operation,
        time: operation.intended_at,
        id: operation.id,
      }))
    : []
  const entries: AuditRecord[] =
    isAbout(filter, 'refusal') || isAbout(filter, 'admin')
      ? (await listEntries(database, filter, limit, after)).map((entry) => ({
          entry,
          time: entry.time,
          id: entry.id,
        }))
      : []
  return [...operations, ...entries].sort(newestFirst).slice(0, limit)
}

const isAbout = ({ kind }: AuditFilter, wanted: NonNullable<AuditFilter['kind']>): boolean =>
  kind === undefined || kind === wanted

const newestFirst = (one: AuditPosition, other: AuditPosition): number =>
  one.time === other.time ? (one.id < other.id ? 1 : -1) : one.time < other.time ? 1 : -1

/** Returns a pattern for `like … escape '\'` that matches a text anywhere. */
const anywhere = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`

function listOperations(
  database: Database,
  filter: AuditFilter,
  limit: number,
  after: AuditPosition | undefined,
): Promise<OperationRow[]> {
  const { namespace, workflowId, runId, user, action, outcome, permission, text, from, to } = filter
  let query = database.selectFrom('operations').selectAll()
  if (namespace !== undefined) query = query.where('namespace', '=', namespace)
  if (workflowId !== undefined) query = query.where('workflow_id', '=', workflowId)
  if (outcome !== undefined) query = query.where('state', '=', outcome)
  if (from !== undefined) query = query.where('intended_at', '>=', from)
  if (to !== undefined) query = query.where('intended_at', '<', to)
  if (action !== undefined || permission !== undefined) {
    const actions = actionsOf(action, permission)
    if (actions.length === 0) return Promise.resolve([])
    query = query.where('action', 'in', actions)
  }
  if (user !== undefined) {
    query = query.where((record) =>
      record.or([record('user_id', '=', user), record('operator', '=', user)]),
    )
  }
  if (runId !== undefined) {
    query = query.where((record) =>
      record.or([
        record('run_id', '=', runId),
        record('new_run_id', '=', runId),
        record('latest_run_id', '=', runId),
      ]),
    )
  }
  if (text !== undefined) query = query.where(holdsText(text))
  if (after !== undefined) {
    const { time, id } = after
    query = query.where((record) =>
      record.or([
        record('intended_at', '<', time),
        record.and([record('intended_at', '=', time), record('id', '<', id)]),
      ]),
    )
  }
  return query.orderBy('intended_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
}

function listEntries(
  database: Database,
  filter: AuditFilter,
  limit: number,
  after: AuditPosition | undefined,
): Promise<EntryRow[]> {
  const { kind, namespace, workflowId, runId, user, action, outcome, permission } = filter
  const { text, from, to } = filter
  let query = database.selectFrom('audit_entries').selectAll()
  query =
    kind === 'refusal' || kind === 'admin'
      ? query.where('kind', '=', kind)
      : query.where('kind', 'in', ['refusal', 'admin'])
  if (namespace !== undefined) query = query.where('namespace', '=', namespace)
  if (workflowId !== undefined) query = query.where('workflow_id', '=', workflowId)
  if (runId !== undefined) query = query.where('run_id', '=', runId)
  if (action !== undefined) query = query.where('action', '=', action)
  if (permission !== undefined) query = query.where('permission', '=', permission)
  if (outcome !== undefined) query = query.where('state', '=', outcome)
  if (from !== undefined) query = query.where('time', '>=', from)
  if (to !== undefined) query = query.where('time', '<', to)
  if (user !== undefined) {
    query = query.where((entry) =>
      entry.or([entry('user_id', '=', user), entry('user_name', '=', user)]),
    )
  }
  if (text !== undefined) query = query.where(holdsText(text))
  if (after !== undefined) {
    const { time, id } = after
    query = query.where((entry) =>
      entry.or([
        entry('time', '<', time),
        entry.and([entry('time', '=', time), entry('id', '<', id)]),
      ]),
    )
  }
  return query.orderBy('time', 'desc').orderBy('id', 'desc').limit(limit).execute()
}

/** Lower case by the database on both sides: SQLite folds ASCII letters only. */
const holdsText = (text: string) => {
  const pattern = anywhere(text)
  return sql<boolean>`(lower(reason) like lower(${pattern}) escape '\\' or lower(ticket) like lower(${pattern}) escape '\\')`
}

/** Returns the actions that a filter by action and permission leaves. */
const actionsOf = (
  action: string | undefined,
  permission: string | undefined,
): InterventionAction[] =>
  (Object.keys(permissionOfAction) as InterventionAction[]).filter(
    (each) =>
      (action === undefined || each === action) &&
      (permission === undefined || permissionOfAction[each] === permission),
  )
