import {
  Composer,
  type CST,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  Parser,
  type Scalar,
} from 'yaml'
import { suggestName } from '../closest-name.ts'

/** What is wrong with a file, and where: line and column from 1. */
export interface FileProblem {
  line: number
  column: number
  message: string
}

/** Returns problems in the form that compilers print and editors link. */
export const problemLines = (fileName: string, problems: readonly FileProblem[]): string[] =>
  problems.map(({ line, column, message }) => `${fileName}:${line}:${column}: ${message}`)

/** One field of a mapping. A missing value is already in the list of problems. */
export interface Field {
  key: Scalar
  value: Node | undefined
}

// The composer recurses, and V8 aborts the process when the stack overflows while it compiles a regular
// expression. The parser that runs first does not recurse.
const maxDepth = 20

const inQuotes = 'Put text that begins with * in quotes, such as "*" or "*-prod".'

/** Reads a YAML file value by value and records every problem with its line and column. */
export class YamlReader {
  readonly problems: FileProblem[] = []
  /** Absent: the file is empty or not valid YAML, and `problems` says so. */
  readonly root: Node | undefined
  readonly #lines = new LineCounter()

  constructor(text: string) {
    const tokens = [...new Parser(this.#lines.addNewLine).parse(text)]
    const tooDeep = deeperThan(tokens, maxDepth)
    if (tooDeep !== undefined) {
      this.#problemAt(tooDeep.offset, `Values are nested more than ${maxDepth} deep.`)
      return
    }
    // `mapping` reports duplicate keys, with their name.
    const composer = new Composer({ schema: 'core', stringKeys: true, uniqueKeys: false })
    const [document, second] = composer.compose(tokens, true, text.length)
    for (const error of [...(document?.errors ?? []), ...(document?.warnings ?? [])]) {
      const hint = error.code === 'BAD_ALIAS' ? ` ${inQuotes}` : ''
      this.#problemAt(error.pos[0], `${error.message.replace(/\.?$/, '.')}${hint}`)
    }
    if (second !== undefined) {
      this.#problemAt(second.range[0], 'The file contains a second YAML document.')
    }
    if (this.problems.length > 0) return
    this.root = document?.contents ?? undefined
    if (this.root === undefined) this.#problemAt(0, 'The file is empty.')
  }

  /** Records a problem of a value. */
  problem(at: Node, message: string): void {
    this.#problemAt(at.range?.[0] ?? 0, message)
  }

  /** Returns the line where a value begins, from 1. */
  lineOf(at: Node): number {
    return this.#position(at.range?.[0] ?? 0).line
  }

  /**
   * Returns the fields of a mapping by name. With `known`, an unknown field is left out and recorded as
   * a problem. Returns undefined, and records a problem, when the value is not a mapping. `what` names
   * the mapping in messages.
   */
  mapping(node: Node, what: string, known?: readonly string[]): Map<string, Field> | undefined {
    if (!isMap<Scalar, Node | null>(node)) {
      this.#unexpected(node, 'a mapping of names to values', what)
      return undefined
    }
    const fields = new Map<string, Field>()
    for (const { key, value } of node.items) {
      const name = String(key.value)
      if (fields.has(name)) this.problem(key, `Duplicate field ${name} in ${what}.`)
      else if (known === undefined || known.includes(name)) {
        const isEmpty = value === null || (isScalar(value) && value.value === null)
        fields.set(name, { key, value: isEmpty ? undefined : value })
        // `contact: #payments` has a comment for its value.
        if (isEmpty) {
          this.problem(key, `${name} has no value. Put text that begins with # in quotes.`)
        }
      } else {
        this.problem(key, `Unknown field ${name} in ${what}. ${suggestName(name, known)}`)
      }
    }
    return fields
  }

  /** Returns the values of a list. Records a problem when the value is not a list or is empty. */
  list(field: Field | undefined): readonly Node[] {
    // A field without a value is already recorded.
    if (field?.value === undefined) return []
    const { key, value } = field
    const name = String(key.value)
    if (!isSeq<Node>(value)) {
      this.#unexpected(value, 'a list such as [a, b]', name)
      return []
    }
    if (value.items.length === 0) this.problem(value, `${name} is an empty list.`)
    return value.items
  }

  /** Returns a text, or undefined and a recorded problem when the value is not text. */
  text(node: Node, what: string): string | undefined {
    if (isScalar(node) && typeof node.value === 'string') return node.value
    this.#unexpected(node, 'text', what)
    return undefined
  }

  #unexpected(node: Node, wanted: string, what: string): void {
    if (isAlias(node)) {
      const alias = `Unexpected alias *${node.source} in ${what}: aliases are not supported.`
      this.problem(node, `${alias} ${inQuotes}`)
    } else if (isScalar(node) && node.value !== null && wanted === 'text') {
      const text = node.source ?? String(node.value)
      this.problem(node, `Expected text for ${what}: write "${text}" in quotes.`)
    } else {
      this.problem(node, `Expected ${wanted} for ${what}.`)
    }
  }

  #problemAt(offset: number, message: string): void {
    this.problems.push({ ...this.#position(offset), message })
  }

  #position(offset: number): { line: number; column: number } {
    // The counter has no line for an empty file.
    const { line, col } = this.#lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
}

/** Returns the first token nested deeper than `limit` levels. */
function deeperThan(tokens: readonly CST.Token[], limit: number): CST.Token | undefined {
  let level = tokens
  for (let depth = 0; depth <= limit; depth += 1) level = level.flatMap(insideOf)
  return level[0]
}

function insideOf(token: CST.Token): CST.Token[] {
  const items = 'items' in token ? token.items : []
  const parts = [token, ...items].flatMap((part) => [
    'key' in part ? part.key : undefined,
    'value' in part ? part.value : undefined,
  ])
  return parts.filter((part) => typeof part === 'object' && part !== null)
}
