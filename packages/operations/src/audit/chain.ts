import { createHash } from 'node:crypto'
import type { AuditEntry } from '@rewind/contract/audit-entry'
import { canonicalJson } from './canonical-json.ts'
import type { Checkpoint } from './checkpoint.ts'

/** The end of the chain of one writer. */
export interface ChainHead {
  writer: string
  /** Of the last entry; 0 before the first. */
  sequence: number
  /** Of the last entry, in hexadecimal. */
  hash: string
}

/** A stored entry. It is the head of its chain until the next entry. */
export interface AuditRow extends ChainHead {
  /** The entry as canonical JSON. Store it in a text column: a JSON column would rewrite it. */
  text: string
}

/** An entry without the fields that the chain adds. */
export type NewAuditEntry = Omit<AuditEntry, 'schema' | 'writer' | 'sequence'>

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Returns the head of an empty chain. Its hash depends on the writer, so no entry can change writers. */
export const chainStart = (writer: string): ChainHead => ({
  writer,
  sequence: 0,
  hash: sha256(`rewind.audit\n${writer}`),
})

/**
 * Returns the row for the next entry. Use it as the head only after it has been stored. After a failed
 * write keep the old head; when the result of a write is unknown, start a new writer. Throws a TypeError
 * when JSON cannot represent the entry.
 */
export function chainEntry(head: ChainHead, entry: NewAuditEntry): AuditRow {
  const { writer } = head
  const sequence = head.sequence + 1
  const text = canonicalJson({ ...entry, schema: 1, writer, sequence } satisfies AuditEntry)
  return { writer, sequence, text, hash: linkHash(head.hash, text) }
}

/** Returns the hash of an entry: SHA-256 of the hash before it, a line break, and its text. */
export const linkHash = (previousHash: string, text: string): string =>
  sha256(`${previousHash}\n${text}`)

/** Returns a checkpoint of a head. */
export const checkpointOf = (
  { writer, sequence, hash }: ChainHead,
  kind: Checkpoint['kind'],
  time: Date,
): Checkpoint => ({ schema: 1, kind, writer, sequence, hash, time: time.toISOString() })

/**
 * Returns the checkpoint up to which rows can be removed, or undefined when no row is old enough. Store
 * the checkpoint and remove the rows in one transaction. `rows` are those of one writer, oldest first,
 * with the time of each entry. The cut ends before the first row that is not older than `before`, even
 * when an older row follows, so that the chain has no gap.
 */
export async function retentionCut(
  rows: AsyncIterable<ChainHead & { time: string }>,
  before: Date,
  now: Date,
): Promise<Checkpoint | undefined> {
  let last: ChainHead | undefined
  for await (const row of rows) {
    if (!(Date.parse(row.time) < before.getTime())) break
    last = row
  }
  return last === undefined ? undefined : checkpointOf(last, 'RETENTION', now)
}

/**
 * Returns an entry as one line of NDJSON for standard output: its fields, its `hash` and a `type`. A copy
 * of these lines can prove a later change in the store.
 */
export const entryLine = ({ hash, text }: AuditRow): string =>
  `{"type":"rewind.audit","hash":"${hash}",${text.slice(1)}\n`

/** Returns a checkpoint as one line of NDJSON for standard output. */
export const checkpointLine = (checkpoint: Checkpoint): string =>
  `${JSON.stringify({ type: 'rewind.audit.checkpoint', ...checkpoint })}\n`
