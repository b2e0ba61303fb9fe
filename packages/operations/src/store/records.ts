import { randomUUID } from 'node:crypto'
import type { ErrorCode } from '@rewind/contract/errors'
import { type Selectable, sql } from 'kysely'
import { OperationError } from '../errors.ts'
import { isoTime } from './store-database.ts'
import type { Database, Tables } from './tables.ts'

export type OperationRecord = Selectable<Tables['operations']>

/** The record of an operation before Rewind calls Temporal. */
export type Intent = Pick<
  OperationRecord,
  | 'namespace'
  | 'workflow_id'
  | 'run_id'
  | 'action'
  | 'request_id'
  | 'request'
  | 'operator'
  | 'attribution'
  | 'user_id'
  | 'reason'
  | 'ticket'
  | 'event_id'
  | 'token'
  | 'latest_run_id'
  | 'first_intended_at'
  | 'input_digest'
>

/** The outcome of the call. */
export type Outcome =
  | { state: 'done'; newRunId?: string; superseded?: string }
  | { state: 'refused' | 'unknown'; code: ErrorCode; message: string }

/** The columns that an outcome sets. */
export type Settled = Pick<
  OperationRecord,
  'state' | 'new_run_id' | 'superseded' | 'error_code' | 'error_message'
>

/** Identifies one version of a record by `id` and `attempt_id`. */
export type RecordVersion = Pick<OperationRecord, 'id' | 'attempt_id' | 'intended_at'>

export const nextVersion = (earlier: RecordVersion | undefined, now: number): RecordVersion => ({
  id: earlier?.id ?? randomUUID(),
  attempt_id: randomUUID(),
  intended_at: isoTime(now),
})

/**
 * Writes an intent, in the place of the earlier record of the same request if there is one, and
 * returns its record. Writes it once if it is called again with the same version: it returns undefined
 * then. Throws OUTCOME_UNKNOWN if another process has stored the request meanwhile.
 */
export async function writeIntent(
  query: Database,
  intent: Intent,
  version: RecordVersion,
  earlier: RecordVersion | undefined,
): Promise<OperationRecord | undefined> {
  const fresh = {
    ...intent,
    ...version,
    state: 'intended' as const,
    new_run_id: null,
    superseded: null,
    error_code: null,
    error_message: null,
    settled_at: null,
  }
  const isWritten =
    earlier === undefined ? await insert(query, fresh) : await replace(query, earlier, fresh)
  if (isWritten) return fresh
  if (!(await has(query, version))) throw sentElsewhere()
  return undefined
}

async function insert(query: Database, record: OperationRecord): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await query
    .insertInto('operations')
    .values(record)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows !== 0n
}

async function replace(
  query: Database,
  earlier: RecordVersion,
  fresh: OperationRecord,
): Promise<boolean> {
  const { numUpdatedRows } = await query
    .updateTable('operations')
    .set(fresh)
    .where('id', '=', earlier.id)
    .where('attempt_id', '=', earlier.attempt_id)
    // The other process may have stored the outcome `done` by now.
    .where('state', '!=', 'done')
    .executeTakeFirst()
  return numUpdatedRows !== 0n
}

async function has(query: Database, { id, attempt_id }: RecordVersion): Promise<boolean> {
  const found = await query
    .selectFrom('operations')
    .select('id')
    .where('id', '=', id)
    .where('attempt_id', '=', attempt_id)
    .executeTakeFirst()
  return found !== undefined
}

/**
 * Writes an outcome, unless the request was stored again since that version. Does not overwrite
 * `done` unless `evenDone` is set. `unknown` replaces no known outcome, and a record that stays
 * unknown keeps the time since when it is. Returns the record as it was before and what was written,
 * or undefined if nothing was.
 */
export async function writeOutcome(
  query: Database,
  { id, attempt_id }: RecordVersion,
  outcome: Outcome,
  { evenDone, now }: { evenDone: boolean; now: number },
): Promise<{ before: OperationRecord; settled: Settled } | undefined> {
  const isDone = outcome.state === 'done'
  const time = isoTime(now)
  const settledAt =
    outcome.state === 'unknown'
      ? sql<string>`case when state = 'unknown' then settled_at else ${time} end`
      : time
  const settled: Settled = {
    state: outcome.state,
    new_run_id: isDone ? (outcome.newRunId ?? null) : null,
    superseded: isDone ? (outcome.superseded ?? null) : null,
    error_code: isDone ? null : outcome.code,
    error_message: isDone ? null : outcome.message,
  }
  const before = await query
    .selectFrom('operations')
    .selectAll()
    .where('id', '=', id)
    .where('attempt_id', '=', attempt_id)
    .executeTakeFirst()
  const update = query
    .updateTable('operations')
    .set({ ...settled, settled_at: settledAt })
    .where('id', '=', id)
    .where('attempt_id', '=', attempt_id)
  const fitting =
    outcome.state === 'unknown'
      ? update.where('state', 'in', ['intended', 'unknown'])
      : evenDone
        ? update
        : update.where('state', '!=', 'done')
  const { numUpdatedRows } = await fitting.executeTakeFirst()
  return before === undefined || numUpdatedRows === 0n ? undefined : { before, settled }
}

/** Another process of this console, on the same store, stored the same request a moment earlier. */
const sentElsewhere = (): OperationError =>
  new OperationError(
    'OUTCOME_UNKNOWN',
    'The same request is being sent by another process of this console. Ask again in a few seconds for what became of it; it is not sent twice.',
    { retryAfterSeconds: 2 },
  )
