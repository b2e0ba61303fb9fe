import { createHash } from 'node:crypto'
import { canonicalJson } from './canonical-json.ts'
import type { AuditEntry, Checkpoint } from './entry.ts'

/** Where the chain of one writer has come to. */
export interface ChainHead {
  writer: string
  /** Of the last entry; 0 before the first. */
  sequence: number
  /** Of the last entry, in hexadecimal. */
  hash: string
}

/** An entry as it is stored. It is the head of its chain until the next one. */
export interface AuditRow extends ChainHead {
  /** The entry as canonical JSON. Store it as text, since a JSON column would write it another way. */
  text: string
}

/** What the chain adds by itself is left out. */
export type NewAuditEntry = Omit<AuditEntry, 'schema' | 'writer' | 'sequence'>

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Returns the head of a chain without entries. It depends on the writer, so no entry changes writers. */
export const chainStart = (writer: string): ChainHead => ({
  writer,
  sequence: 0,
  hash: sha256(`rewind.audit\n${writer}`),
})

/**
 * Returns the row of the next entry. It becomes the head only once it is stored: after a failed write
 * the head before it stays, and where it is not known whether the write failed, a new writer begins.
 * Throws a TypeError where the entry has no JSON form.
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
 * Returns the checkpoint to store while all rows up to its sequence are removed, in one transaction.
 * `rows` are those of one writer, oldest first, each with the time of its entry. The cut ends at the
 * first row that is not older than `before`, even where an older one follows, since a chain has no
 * holes. Returns nothing when there is nothing to remove.
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
 * Returns an entry as one line of NDJSON for standard output: its fields, `type` and its `hash`. Who
 * keeps these lines can prove later that the store has been changed.
 */
export const entryLine = ({ hash, text }: AuditRow): string =>
  `{"type":"rewind.audit","hash":"${hash}",${text.slice(1)}\n`

/** Returns a checkpoint as one line of NDJSON. Checkpoints kept elsewhere prove the most. */
export const checkpointLine = (checkpoint: Checkpoint): string =>
  `${JSON.stringify({ type: 'rewind.audit.checkpoint', ...checkpoint })}\n`
