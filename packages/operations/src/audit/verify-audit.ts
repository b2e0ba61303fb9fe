import type { AuditEntry } from '@rewind/contract/audit-entry'
import type { Selectable } from 'kysely'
import type { EntryRow } from '../store/audit-list.ts'
import { auditCheckpoints, auditRows, operationsWithEntries } from '../store/audit-rows.ts'
import { filterColumns } from '../store/audit-writer.ts'
import type { Database, Tables } from '../store/tables.ts'
import { toAuditEntry } from './audit-record.ts'
import type { Checkpoint } from './checkpoint.ts'
import { type ChainReport, verifyChain } from './verify-chain.ts'

/** A row that says something else than the entries, although the chain is intact. */
export interface Contradiction {
  /** Of the record or entry, as in `/audit?entry=…`. */
  id: string
  /** One sentence. */
  message: string
}

export interface AuditReport extends ChainReport {
  /** The first ones. */
  contradictions: readonly Contradiction[]
  /** Writers of the store of which the kept lines say nothing. */
  writersNotKept: readonly string[]
}

/** At most this many contradictions are reported: the first one shows the damage. */
const maxContradictions = 20

type Head = Pick<Checkpoint, 'writer' | 'sequence' | 'hash'>

/**
 * Verifies the chains of the audit log, and that the columns and the operations that pages show agree
 * with the entries. `kept`: entries and checkpoints of a copy outside the store. Run it in one
 * transaction.
 */
export async function verifyAudit(
  database: Database,
  kept?: AsyncIterable<Head>,
): Promise<AuditReport> {
  const contradictions: Contradiction[] = []
  const writersKept = new Set<string>()
  let hasRetention = false
  async function* checkpoints(): AsyncGenerator<Checkpoint> {
    for await (const checkpoint of auditCheckpoints(database)) {
      hasRetention ||= checkpoint.kind === 'RETENTION'
      yield checkpoint
    }
    for await (const head of kept ?? none()) {
      writersKept.add(head.writer)
      // An entry that was kept fixes its hash as a checkpoint does.
      yield { ...head, schema: 1, kind: 'PERIODIC', time: '' }
    }
  }
  async function* rows(): AsyncGenerator<EntryRow> {
    for await (const row of auditRows(database)) {
      const message = columnContradiction(row)
      if (message !== undefined) contradictions.push({ id: row.id, message })
      yield row
    }
  }
  const report = await verifyChain(rows(), checkpoints())
  for await (const { operation, entries } of operationsWithEntries(database)) {
    const message = operationContradiction(operation, entries, hasRetention)
    if (message !== undefined) contradictions.push({ id: operation.id, message })
    if (contradictions.length >= maxContradictions) break
  }
  return {
    ...report,
    isIntact: report.isIntact && contradictions.length === 0,
    contradictions: contradictions.slice(0, maxContradictions),
    writersNotKept:
      kept === undefined
        ? []
        : report.writers.map(({ writer }) => writer).filter((each) => !writersKept.has(each)),
  }
}

async function* none(): AsyncGenerator<never> {}

function columnContradiction(row: EntryRow): string | undefined {
  const entry = toAuditEntry(row)
  // The chain reports a text that was changed.
  if (entry === undefined) return undefined
  const wrong = Object.entries(filterColumns(entry)).find(
    ([name, value]) => row[name as keyof EntryRow] !== value,
  )
  return wrong === undefined
    ? undefined
    : `Entry ${row.sequence} of writer ${row.writer}: the column ${wrong[0]} does not agree with its text.`
}

function operationContradiction(
  operation: Selectable<Tables['operations']>,
  rows: readonly EntryRow[],
  hasRetention: boolean,
): string | undefined {
  const entries = rows.map(toAuditEntry).filter((entry) => entry !== undefined)
  const intents = entries.filter(({ kind }) => kind === 'intent')
  const what = `Operation ${operation.id}`
  if (intents.length === 0) {
    // Retention removes entries before the operation, whose outcome is newer.
    return hasRetention ? undefined : `${what} has no entry of its intent.`
  }
  if (!intents.some((entry) => isIntentOf(entry, operation))) {
    return `${what} does not agree with its intents: somebody has changed its record.`
  }
  const { state, new_run_id } = operation
  const isTold =
    state === 'intended' ||
    entries.some(
      ({ kind, outcome, newRunId }) =>
        kind === 'outcome' && outcome?.state === state && (newRunId ?? null) === new_run_id,
    )
  return isTold ? undefined : `${what} is ${state}, which none of its outcomes says.`
}

const isIntentOf = (
  { time, user, action, target, reason, ticket, requestId }: AuditEntry,
  operation: Selectable<Tables['operations']>,
): boolean =>
  time === operation.intended_at &&
  user.id === operation.user_id &&
  user.name === operation.operator &&
  action === operation.action &&
  target?.namespace === operation.namespace &&
  target.workflowId === operation.workflow_id &&
  target.runId === operation.run_id &&
  reason === operation.reason &&
  (ticket ?? null) === operation.ticket &&
  (requestId ?? null) === operation.request_id
