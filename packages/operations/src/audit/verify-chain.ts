import { type AuditRow, type ChainHead, chainStart, linkHash } from './chain.ts'
import type { Checkpoint } from './checkpoint.ts'

/**
 * `CHANGED`: an entry's hash does not match its text and the previous hash. `MISSING`: entries are missing
 * at the start or between others. `MISSING_END`: the last entries are missing. `INSERTED`: two entries
 * have the same sequence. `REORDERED`: an entry comes after a later one. `REWRITTEN`: the hashes match,
 * but not the hash in a checkpoint.
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
  /** Of the first entry that is wrong or missing. */
  sequence: number
  /** One sentence. */
  message: string
}

export interface WriterReport {
  writer: string
  /** The number of rows, including those after a break. */
  entries: number
  /** The sequence of the last entry before the break, or of the last entry; 0 for none. */
  intactTo: number
  /** The sequence of the last checkpoint. Missing entries after it are not found. */
  checkpointedTo: number
  /** The first break of the writer. */
  break?: ChainBreak
}

export interface ChainReport {
  isIntact: boolean
  entries: number
  writers: readonly WriterReport[]
}

/**
 * Verifies the chain of every writer and returns the first break of each. Pass the rows of a writer in
 * the order of their sequence; writers may alternate. Read checkpoints and rows in one transaction, or the
 * checkpoints first; otherwise entries written in between look like a break.
 *
 * Some changes cannot be found from the store alone: new entries with valid hashes after the last
 * checkpoint, and the removal of entries together with the checkpoints that cover them. To find these,
 * also pass checkpoints from a copy outside the store.
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
  /** By sequence. One sequence can have several, for example one from a copy outside the store. */
  readonly #checkpoints = new Map<number, Checkpoint[]>()
  #head: ChainHead | undefined
  #checkpointedTo = 0
  readonly #cuts: Checkpoint[] = []
  /** The sequence of the last checkpoint that matched. */
  #agreedTo = 0
  #entries = 0
  #break: ChainBreak | undefined

  constructor(writer: string) {
    this.#writer = writer
  }

  expect(checkpoint: Checkpoint): void {
    const { sequence, kind } = checkpoint
    this.#checkpointedTo = Math.max(this.#checkpointedTo, sequence)
    if (kind === 'RETENTION') this.#cuts.push(checkpoint)
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
    const head = this.#head ?? this.#begin(Number.POSITIVE_INFINITY)
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

  /** Starts at the last retention cut up to a sequence, or else before the first entry. */
  #begin(upTo: number): ChainHead {
    const cut = this.#cuts
      .filter(({ sequence }) => sequence <= upTo)
      .reduce<ChainHead>(
        (last, cut) => (cut.sequence > last.sequence ? cut : last),
        chainStart(this.#writer),
      )
    return this.#advance(cut)
  }

  #advance(head: ChainHead): ChainHead {
    this.#head = head
    const seen = this.#checkpoints.get(head.sequence)
    if (seen?.some(({ hash }) => hash !== head.hash)) {
      this.#break = {
        kind: 'REWRITTEN',
        sequence: this.#agreedTo + 1,
        message: `Entries were rewritten: the checkpoint at entry ${head.sequence} has another hash. The last checkpoint that matches is at entry ${this.#agreedTo}.`,
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
    message: `Entry ${sequence} does not match its hash: the entry, its hash or the previous hash was changed.`,
  }
}

/** Returns a break more exactly, when a later row shows what happened. */
function refined(found: ChainBreak, { sequence }: AuditRow): ChainBreak {
  if (sequence !== found.sequence) return found
  if (found.kind === 'CHANGED') return inserted(sequence)
  if (found.kind !== 'MISSING') return found
  const message = `Entry ${sequence} comes after a later entry.`
  return { kind: 'REORDERED', sequence, message }
}

const inserted = (sequence: number): ChainBreak => ({
  kind: 'INSERTED',
  sequence,
  message: `Two entries have the sequence ${sequence}.`,
})

const missing = (kind: 'MISSING' | 'MISSING_END', from: number, to: number): ChainBreak => ({
  kind,
  sequence: from,
  message: from === to ? `Entry ${from} is missing.` : `Entries ${from} to ${to} are missing.`,
})
