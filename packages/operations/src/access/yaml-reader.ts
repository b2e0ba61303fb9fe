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

/** One field of a mapping. Where it has no value, that has been noted as a problem. */
export interface Field {
  key: Scalar
  value: Node | undefined
}

// The composer calls itself for each level, and V8 ends the process where the stack is used up while
// a regular expression is compiled. The parser before it does not call itself.
const maxDepth = 20

const inQuotes = 'Text that begins with * is written in quotes, such as "*" or "*-prod".'

/** Reads a YAML file value by value and notes every problem with its place. */
export class YamlReader {
  readonly problems: FileProblem[] = []
  /** Absent: the file is empty, or is not YAML, as `problems` says. */
  readonly root: Node | undefined
  readonly #lines = new LineCounter()

  constructor(text: string) {
    const tokens = [...new Parser(this.#lines.addNewLine).parse(text)]
    const tooDeep = deeperThan(tokens, maxDepth)
    if (tooDeep !== undefined) {
      this.#problemAt(tooDeep.offset, `Values are nested more than ${maxDepth} deep.`)
      return
    }
    // `mapping` tells keys that come twice by name.
    const composer = new Composer({ schema: 'core', stringKeys: true, uniqueKeys: false })
    const [document, second] = composer.compose(tokens, true, text.length)
    for (const error of [...(document?.errors ?? []), ...(document?.warnings ?? [])]) {
      const hint = error.code === 'BAD_ALIAS' ? ` ${inQuotes}` : ''
      this.#problemAt(error.pos[0], `${error.message.replace(/\.?$/, '.')}${hint}`)
    }
    if (second !== undefined) {
      this.#problemAt(second.range[0], 'The file has a second YAML document.')
    }
    if (this.problems.length > 0) return
    this.root = document?.contents ?? undefined
    if (this.root === undefined) this.#problemAt(0, 'The file is empty.')
  }

  /** Notes a problem of a value. */
  problem(at: Node, message: string): void {
    this.#problemAt(at.range?.[0] ?? 0, message)
  }

  /** Returns the line that a value begins in, from 1. */
  lineOf(at: Node): number {
    return this.#position(at.range?.[0] ?? 0).line
  }

  /**
   * Returns the fields of a mapping by name, with those that are known where `known` is given; the
   * problems of the others are noted. Notes a problem and returns nothing where it is no mapping.
   * `what` begins the sentence: "The role viewer".
   */
  mapping(node: Node, what: string, known?: readonly string[]): Map<string, Field> | undefined {
    if (!isMap<Scalar, Node | null>(node)) {
      this.problem(node, this.#notA(node, what, 'a mapping of names to values'))
      return undefined
    }
    const fields = new Map<string, Field>()
    for (const { key, value } of node.items) {
      const name = String(key.value)
      if (fields.has(name)) this.problem(key, `${what} has ${name} twice.`)
      else if (known === undefined || known.includes(name)) {
        const isEmpty = value === null || (isScalar(value) && value.value === null)
        fields.set(name, { key, value: isEmpty ? undefined : value })
        // `contact: #payments` has a comment for its value.
        if (isEmpty) {
          this.problem(key, `${name} has no value. Text that begins with # is written in quotes.`)
        }
      } else {
        this.problem(key, `${what} has no field ${name}. ${suggestName(name, known)}`)
      }
    }
    return fields
  }

  /** Returns the values of a list; notes a problem where there are none. No field is no list. */
  list(field: Field | undefined): readonly Node[] {
    // A field without a value has been noted.
    if (field?.value === undefined) return []
    const { key, value } = field
    const name = String(key.value)
    if (!isSeq<Node>(value)) {
      this.problem(value, this.#notA(value, name, 'a list, such as [a, b]'))
      return []
    }
    if (value.items.length === 0) this.problem(value, `${name} is an empty list.`)
    return value.items
  }

  /** Returns a text; notes a problem and returns nothing where it is none. */
  text(node: Node, what: string): string | undefined {
    if (isScalar(node) && typeof node.value === 'string') return node.value
    this.problem(node, this.#notA(node, what, 'text'))
    return undefined
  }

  #notA(node: Node, what: string, wanted: string): string {
    if (isAlias(node)) {
      return `${what} has the alias *${node.source}, and aliases are not supported. ${inQuotes}`
    }
    if (isScalar(node) && node.value !== null && wanted === 'text') {
      return `${what} must be text: write "${node.source ?? String(node.value)}" in quotes.`
    }
    return `${what} must be ${wanted}.`
  }

  #problemAt(offset: number, message: string): void {
    this.problems.push({ ...this.#position(offset), message })
  }

  #position(offset: number): { line: number; column: number } {
    // An empty file has no line that the counter knows.
    const { line, col } = this.#lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
}

/** Returns the first token that is nested deeper than `limit`. */
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
