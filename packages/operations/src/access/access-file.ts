import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import type { AccessRules } from './access-rules.ts'
import type { AccessSource } from './actor.ts'
import { parseAccess } from './parse-access.ts'
import { problemLines } from './yaml-reader.ts'

/** Why the current file is not in use. Each line begins with the path and, if known, line and column. */
export interface AccessFileProblem {
  lines: readonly string[]
  /** ISO 8601 in UTC. */
  since: string
}

/**
 * `CHANGED`: new rules are in use. `REFUSED`: the file is invalid or cannot be read, and the previous
 * rules stay in use. `RESTORED`: after `REFUSED`, the file matches the rules in use again.
 */
export type AccessFileEvent =
  | { type: 'CHANGED' | 'RESTORED'; version: string }
  | { type: 'REFUSED'; version: string; problem: AccessFileProblem }

/** The access file is invalid or cannot be read at the start. */
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
 * An access file in use. It is read every few seconds, since `fs.watch` misses the symbolic link that
 * Kubernetes swaps in a mounted ConfigMap. A change takes effect after two reads with the same content:
 * the first half of a file can be valid and give more permissions than the whole file.
 */
export class AccessFile implements AccessSource {
  readonly #path: string
  readonly #intervalMs: number
  readonly #listeners = new Set<(event: AccessFileEvent) => void>()
  #used: Used
  #seen: Contents
  #isJudged = true
  #problem: AccessFileProblem | undefined
  #checking: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  /**
   * Reads the file, and then again every `intervalMs` milliseconds (default 2,000). Throws an
   * AccessFileError with every problem when the file is invalid or cannot be read.
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

  /** Returns the rules in use. */
  get rules(): AccessRules {
    return this.#used.rules
  }

  /** Returns the first 12 hexadecimal digits of the SHA-256 of the file in use. */
  get version(): string {
    return this.#used.version
  }

  /** Returns why the current file is not in use, or undefined when it is. */
  get problem(): AccessFileProblem | undefined {
    return this.#problem
  }

  /** Calls a listener, which must not throw, for every event. Returns the function that removes it. */
  subscribe(listener: (event: AccessFileEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Reads the file now. The second call with the same content applies a change. */
  check(): Promise<void> {
    this.#checking ??= this.#check().finally(() => {
      this.#checking = undefined
    })
    return this.#checking
  }

  /** Stops reading the file. The rules stay in use. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
  }

  #schedule(): void {
    if (this.#isClosed) return
    this.#timer = setTimeout(() => {
      void this.check().finally(() => this.#schedule())
    }, this.#intervalMs)
    this.#timer.unref()
  }

  async #check(): Promise<void> {
    const seen = await read(this.#path)
    if (this.#isClosed) return
    if (!isSame(seen, this.#seen)) {
      this.#seen = seen
      this.#isJudged = false
    } else if (!this.#isJudged) {
      this.#isJudged = true
      this.#take(seen)
    }
  }

  #take(seen: Contents): void {
    if (seen.text === this.#used.text) {
      if (this.#problem === undefined) return
      this.#problem = undefined
      this.#emit({ type: 'RESTORED', version: this.version })
      return
    }
    const judged = judge(this.#path, seen)
    if ('lines' in judged) {
      this.#problem = { lines: judged.lines, since: new Date().toISOString() }
      this.#emit({ type: 'REFUSED', version: this.version, problem: this.#problem })
      return
    }
    this.#used = judged
    this.#problem = undefined
    this.#emit({ type: 'CHANGED', version: this.version })
  }

  #emit(event: AccessFileEvent): void {
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
    if (!info.isFile()) return { failure: 'Not a regular file.' }
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
