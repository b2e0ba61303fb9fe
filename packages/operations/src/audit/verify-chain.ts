import { type AuditRow, type ChainHead, chainStart, linkHash } from './chain.ts'
import type { Checkpoint } from './entry.ts'

/**
 * `CHANGED`: an entry does not follow from the one before it. `MISSING`: entries are not there.
 * `MISSING_END`: the last ones are not. `INSERTED`: there are two for one number. `REORDERED`: an entry
 * comes later than its number says. `REWRITTEN`: the chain holds, but not what a checkpoint has seen.
 */
export type BreakKind =
  | 'CHANGED'
  | 'MISSING'
  | 'MISSING_END'
  | 'INSERTED'
  | 'REORDERED'
  | 'REWRITTEN'

export interface ChainBreak {
  kind: BreakKind
  /** Of the first entry that is not as it was written, as far as that can be told. */
  sequence: number
  /** One sentence. */
  message: string
}

export interface WriterReport {
  writer: string
  /** How many were read, those after a break included. */
  entries: number
  /** The last entry that is proved to follow from the first; 0 for none. */
  intactTo: number
  /** The last entry that a checkpoint has seen: nothing tells of entries cut off after it. */
  checkpointedTo: number
  /** The first one. */
  break?: ChainBreak
}

export interface ChainReport {
  isIntact: boolean
  entries: number
  /** In the order in which they were met. */
  writers: readonly WriterReport[]
}

/**
 * Checks the chain of every writer and names the first break of each. The rows of one writer come in
 * the order of their sequence; writers may alternate. Read checkpoints and rows in one transaction, or
 * the checkpoints first, or what is written meanwhile looks like a break.
 *
 * What nobody can find in the store alone: entries that somebody who can compute hashes has added after
 * the last checkpoint, and entries at either end that were removed together with their checkpoints.
 * Checkpoints that were kept elsewhere find the latter, and may come along with the others.
 */
export async function verifyChain(
  rows: AsyncIterable<AuditRow>,
  checkpoints: AsyncIterable<Checkpoint>,
): Promise<ChainReport> {
  const chains = new Map<string, WriterChain>()
  const chainOf = (writer: string): WriterChain => {
    const chain = chains.get(writer) ?? new WriterChain(writer)
    chains.set(writer, chain)
    return chain
  }
  for await (const checkpoint of checkpoints) chainOf(checkpoint.writer).expect(checkpoint)
  for await (const row of rows) chainOf(row.writer).read(row)
  const writers = [...chains.values()].map((chain) => chain.end())
  return {
    isIntact: writers.every((report) => report.break === undefined),
    entries: writers.reduce((sum, report) => sum + report.entries, 0),
    writers,
  }
}

class WriterChain {
  readonly #writer: string
  /** By sequence. Several for one come from restarts, retention and copies kept elsewhere. */
  readonly #checkpoints = new Map<number, Checkpoint[]>()
  #head: ChainHead | undefined
  #checkpointedTo = 0
  /** The last entry that retention has removed. */
  #removedTo = 0
  /** The last checkpoint that the chain has agreed with. */
  #agreedTo = 0
  #entries = 0
  #break: ChainBreak | undefined

  constructor(writer: string) {
    this.#writer = writer
  }

  expect(checkpoint: Checkpoint): void {
    const { sequence, kind } = checkpoint
    this.#checkpointedTo = Math.max(this.#checkpointedTo, sequence)
    if (kind === 'RETENTION') this.#removedTo = Math.max(this.#removedTo, sequence)
    this.#checkpoints.set(sequence, [...(this.#checkpoints.get(sequence) ?? []), checkpoint])
  }

  read(row: AuditRow): void {
    this.#entries += 1
    if (this.#break !== undefined) {
      this.#break = refined(this.#break, row)
      return
    }
    const head = this.#head ?? this.#begin(row.sequence - 1)
    this.#break ??= breakBetween(head, row)
    if (this.#break === undefined) this.#advance(row)
  }

  end(): WriterReport {
    const head = this.#head ?? this.#begin(this.#removedTo)
    const checkpointedTo = this.#checkpointedTo
    if (this.#break === undefined && checkpointedTo > head.sequence) {
      this.#break = missing('MISSING_END', head.sequence + 1, checkpointedTo)
    }
    return {
      writer: this.#writer,
      entries: this.#entries,
      intactTo: this.#break === undefined ? head.sequence : this.#break.sequence - 1,
      checkpointedTo,
      ...(this.#break === undefined ? {} : { break: this.#break }),
    }
  }

  /** Begins after the entries that retention has removed, or else before the first. */
  #begin(after: number): ChainHead {
    const cut = this.#checkpoints.get(after)?.find(({ kind }) => kind === 'RETENTION')
    return this.#advance(cut ?? chainStart(this.#writer))
  }

  #advance(head: ChainHead): ChainHead {
    this.#head = head
    const seen = this.#checkpoints.get(head.sequence)
    if (seen?.some(({ hash }) => hash !== head.hash)) {
      this.#break = {
        kind: 'REWRITTEN',
        sequence: this.#agreedTo + 1,
        message: `Entries were rewritten: the checkpoint at entry ${head.sequence} has seen another one, and the last that agrees is at entry ${this.#agreedTo}.`,
      }
    } else if (seen !== undefined) {
      this.#agreedTo = head.sequence
    }
    return head
  }
}

function breakBetween(head: ChainHead, row: AuditRow): ChainBreak | undefined {
  const { sequence } = row
  const next = head.sequence + 1
  if (sequence > next) return missing('MISSING', next, sequence - 1)
  if (sequence < next) return inserted(sequence)
  if (row.hash === linkHash(head.hash, row.text)) return undefined
  return {
    kind: 'CHANGED',
    sequence,
    message: `Entry ${sequence} does not follow from the one before it: its text or its hash was changed, or that of the entry before it.`,
  }
}

/** What comes after a break can tell more about it. */
function refined(found: ChainBreak, { sequence }: AuditRow): ChainBreak {
  if (sequence !== found.sequence) return found
  if (found.kind === 'CHANGED') return inserted(sequence)
  if (found.kind !== 'MISSING') return found
  const message = `Entry ${sequence} comes after a later one: the entries were reordered.`
  return { kind: 'REORDERED', sequence, message }
}

const inserted = (sequence: number): ChainBreak => ({
  kind: 'INSERTED',
  sequence,
  message: `There is more than one entry ${sequence}.`,
})

const missing = (kind: 'MISSING' | 'MISSING_END', from: number, to: number): ChainBreak => ({
  kind,
  sequence: from,
  message: from === to ? `Entry ${from} is missing.` : `Entries ${from} to ${to} are missing.`,
})
