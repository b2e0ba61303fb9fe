import { randomUUID } from 'node:crypto'
import {
  type AuditRow,
  type ChainHead,
  chainEntry,
  chainStart,
  checkpointLine,
  checkpointOf,
  entryLine,
  type NewAuditEntry,
} from '../audit/chain.ts'
import type { Checkpoint } from '../audit/checkpoint.ts'
import { KeyedMutex } from '../keyed-mutex.ts'
import type { AuditTables } from './audit-tables.ts'
import type { StoreDatabase } from './store-database.ts'
import { StoreError } from './store-error.ts'
import type { Database } from './tables.ts'

/** A checkpoint follows at the latest after this number of entries, and this time after an entry. */
const entriesPerCheckpoint = 100
const checkpointDelayMs = 60_000

/** What the work of one transaction returns: its result, and the entry to append, if any. */
interface Appended<T> {
  result: T
  entry?: NewAuditEntry | undefined
}

type Written = { row: AuditRow; checkpoints: Checkpoint[] }

/**
 * Appends entries to the audit log as one writer. Each process is a writer with a chain of its own, so
 * that processes do not wait for each other.
 */
export class AuditWriter {
  readonly #database: StoreDatabase
  readonly #onLine: (line: string) => void
  readonly #queue = new KeyedMutex()
  #head: ChainHead = chainStart(randomUUID())
  /** The sequence of the last checkpoint. */
  #checkpointedTo = 0
  #timer: NodeJS.Timeout | undefined

  /** `onLine` gets each entry and each checkpoint as a line of NDJSON, once it is stored. */
  constructor(database: StoreDatabase, onLine: (line: string) => void = () => undefined) {
    this.#database = database
    this.#onLine = onLine
  }

  /**
   * Runs the work in a transaction and appends its entry in the same one, and again from the start if
   * the database could not serialise it. If it throws, neither is stored, unless it throws a
   * `StoreError` with `isInDoubt`.
   */
  append<T>(work: (transaction: Database) => Promise<Appended<T>>): Promise<T> {
    return this.#inTurn(async () => {
      try {
        const { result, written } = await this.#database.transaction(async (transaction) => {
          const { result, entry } = await work(transaction)
          const written = entry === undefined ? undefined : await this.#insert(transaction, entry)
          return { result, written }
        })
        if (written !== undefined) this.#advance(written)
        return result
      } catch (error) {
        // The entry may be stored or not, so neither head is safe to go on from.
        if (error instanceof StoreError && error.isInDoubt) this.#startAgain()
        throw error
      }
    })
  }

  /** Stores the last checkpoint. Throws nothing: without it, missing last entries are not found. */
  async close(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#checkpoint('STOP').catch(() => undefined)
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    return this.#queue.run(['append'], task)
  }

  async #insert(transaction: Database, entry: NewAuditEntry): Promise<Written> {
    const row = chainEntry(this.#head, entry)
    const checkpoints: Checkpoint[] = []
    if (row.sequence === 1) checkpoints.push(checkpointOf(this.#head, 'START', this.#now()))
    if (row.sequence - this.#checkpointedTo >= entriesPerCheckpoint) {
      checkpoints.push(checkpointOf(row, 'PERIODIC', this.#now()))
    }
    await transaction.insertInto('audit_entries').values(columnsOf(entry, row)).execute()
    for (const checkpoint of checkpoints) await insertCheckpoint(transaction, checkpoint)
    return { row, checkpoints }
  }

  #advance({ row, checkpoints }: Written): void {
    this.#head = row
    for (const checkpoint of checkpoints) {
      if (checkpoint.sequence === 0) this.#onLine(checkpointLine(checkpoint))
    }
    this.#onLine(entryLine(row))
    for (const checkpoint of checkpoints) {
      if (checkpoint.sequence > 0) this.#noteCheckpoint(checkpoint)
    }
    if (this.#timer === undefined && this.#checkpointedTo < row.sequence) {
      this.#timer = setTimeout(() => {
        this.#timer = undefined
        // The next entry sets the timer again.
        void this.#checkpoint('PERIODIC').catch(() => undefined)
      }, checkpointDelayMs).unref()
    }
  }

  #now(): Date {
    return new Date(this.#database.now())
  }

  #startAgain(): void {
    this.#head = chainStart(randomUUID())
    this.#checkpointedTo = 0
  }

  #checkpoint(kind: 'PERIODIC' | 'STOP'): Promise<void> {
    return this.#inTurn(async () => {
      const { sequence } = this.#head
      if (sequence === 0 || (kind === 'PERIODIC' && sequence === this.#checkpointedTo)) return
      const checkpoint = checkpointOf(this.#head, kind, this.#now())
      await insertCheckpoint(this.#database.query, checkpoint)
      this.#noteCheckpoint(checkpoint)
    })
  }

  #noteCheckpoint(checkpoint: Checkpoint): void {
    this.#checkpointedTo = checkpoint.sequence
    this.#onLine(checkpointLine(checkpoint))
  }
}

export async function insertCheckpoint(database: Database, checkpoint: Checkpoint): Promise<void> {
  const { writer, sequence, hash, kind, time } = checkpoint
  await database
    .insertInto('audit_checkpoints')
    .values({ id: randomUUID(), writer, sequence, hash, kind, time })
    .execute()
}

/** Returns the row of an entry: its text, and the columns that filters need. */
export const columnsOf = (
  entry: NewAuditEntry,
  { writer, sequence, hash, text }: AuditRow,
): AuditTables['audit_entries'] => ({
  writer,
  sequence,
  hash,
  text,
  ...filterColumns(entry),
})

/** Returns what the columns beside an entry's text repeat of it. */
export const filterColumns = ({
  id,
  time,
  kind,
  operationId,
  user,
  permission,
  action,
  target,
  reason,
  ticket,
  requestId,
  outcome,
}: NewAuditEntry): Omit<AuditTables['audit_entries'], keyof AuditRow> => ({
  id,
  time,
  kind,
  operation_id: operationId ?? null,
  user_id: user.id,
  user_name: user.name,
  permission,
  action,
  namespace: target?.namespace ?? null,
  workflow_id: target?.workflowId ?? null,
  run_id: target?.runId ?? null,
  reason,
  ticket: ticket ?? null,
  request_id: requestId ?? null,
  state: outcome?.state ?? null,
})
