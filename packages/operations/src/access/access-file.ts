import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import type { AccessRules } from './access-rules.ts'
import type { AccessSource } from './actor.ts'
import { problemLines } from './explain.ts'
import { parseAccess } from './parse-access.ts'

/** Why the file as it is now is not in use. `lines` name the file, and line and column where known. */
export interface AccessFileProblem {
  lines: readonly string[]
  /** ISO 8601 in UTC. */
  since: string
}

/**
 * `CHANGED`: other rules are in use. `REFUSED`: the file is wrong or cannot be read, and the rules
 * before it stay. `MENDED`: the file is again the one that was in use all the time.
 */
export type AccessFileEvent =
  | { type: 'CHANGED' | 'MENDED'; version: string }
  | { type: 'REFUSED'; version: string; problem: AccessFileProblem }

/** A file that Rewind cannot start with. */
export class AccessFileError extends Error {
  readonly lines: readonly string[]
  constructor(lines: readonly string[]) {
    super(`The access file cannot be used:\n${lines.map((line) => `  ${line}`).join('\n')}`)
    this.name = 'AccessFileError'
    this.lines = lines
  }
}

type Contents = { text: string; failure?: never } | { text?: never; failure: string }

interface Used {
  text: string
  rules: AccessRules
  version: string
}

const maxBytes = 262_144

/**
 * An access file in use. It is looked at every few seconds, since `fs.watch` tells nothing of a mounted
 * ConfigMap, whose symbolic link is swapped. A change is taken once two looks in a row have found it the
 * same: half of a file that is being written can be valid, and give more than the whole.
 */
export class AccessFile implements AccessSource {
  readonly #path: string
  readonly #intervalMs: number
  readonly #listeners = new Set<(event: AccessFileEvent) => void>()
  #used: Used
  #seen: Contents
  #judged = true
  #problem: AccessFileProblem | undefined
  #looking: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  /**
   * Reads the file and begins to look at it, every `intervalMs` (2,000 by default). Throws an
   * AccessFileError with every problem when the file is wrong or cannot be read.
   */
  static async open(path: string, { intervalMs = 2_000 } = {}): Promise<AccessFile> {
    const seen = await read(path)
    const judged = judge(path, seen)
    if ('lines' in judged) throw new AccessFileError(judged.lines)
    return new AccessFile(path, intervalMs, seen, judged)
  }

  private constructor(path: string, intervalMs: number, seen: Contents, used: Used) {
    this.#path = path
    this.#intervalMs = intervalMs
    this.#seen = seen
    this.#used = used
    this.#schedule()
  }

  /** The rules in use. */
  get rules(): AccessRules {
    return this.#used.rules
  }

  /** Of the rules in use: the first 12 hexadecimal digits of the file's SHA-256. */
  get version(): string {
    return this.#used.version
  }

  /** Why the file as it is now is not in use; nothing when it is. */
  get problem(): AccessFileProblem | undefined {
    return this.#problem
  }

  /** Tells a listener, which must not throw, of every event; returns what ends it. */
  subscribe(listener: (event: AccessFileEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Looks at the file now. Two looks take a change. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined
    })
    return this.#looking
  }

  /** Ends looking. The rules stay. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
  }

  #schedule(): void {
    if (this.#isClosed) return
    this.#timer = setTimeout(() => {
      void this.look().finally(() => this.#schedule())
    }, this.#intervalMs)
    this.#timer.unref()
  }

  async #look(): Promise<void> {
    const seen = await read(this.#path)
    if (this.#isClosed) return
    if (!isSame(seen, this.#seen)) {
      this.#seen = seen
      this.#judged = false
    } else if (!this.#judged) {
      this.#judged = true
      this.#take(seen)
    }
  }

  #take(seen: Contents): void {
    if (seen.text === this.#used.text) {
      if (this.#problem === undefined) return
      this.#problem = undefined
      this.#tell({ type: 'MENDED', version: this.version })
      return
    }
    const judged = judge(this.#path, seen)
    if ('lines' in judged) {
      this.#problem = { lines: judged.lines, since: new Date().toISOString() }
      this.#tell({ type: 'REFUSED', version: this.version, problem: this.#problem })
      return
    }
    this.#used = judged
    this.#problem = undefined
    this.#tell({ type: 'CHANGED', version: this.version })
  }

  #tell(event: AccessFileEvent): void {
    for (const listener of this.#listeners) listener(event)
  }
}

const isSame = (one: Contents, other: Contents): boolean =>
  one.text === other.text && one.failure === other.failure

function judge(path: string, seen: Contents): Used | { lines: readonly string[] } {
  if (seen.failure !== undefined) return { lines: [`${path}: ${seen.failure}`] }
  const parsed = parseAccess(seen.text)
  if (!parsed.valid) return { lines: problemLines(path, parsed.problems) }
  const version = createHash('sha256').update(seen.text).digest('hex').slice(0, 12)
  return { text: seen.text, rules: parsed.rules, version }
}

async function read(path: string): Promise<Contents> {
  let bytes: Buffer
  try {
    const info = await stat(path)
    if (!info.isFile()) return { failure: 'This is not a file.' }
    if (info.size > maxBytes) return { failure: 'The file is larger than 256 KiB.' }
    bytes = await readFile(path)
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) }
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    return { failure: 'The file is not UTF-8.' }
  }
}
