import type { Filter, FilterOperator, FilterValue } from './visibility-filter.ts'
import { comparisons, filterText, keywords, needsQuotes } from './visibility-filter.ts'
import { type Span, type Token, visibilityTokens } from './visibility-tokens.ts'

/** What is wrong, and where in the text. */
export interface QueryProblem extends Span {
  message: string
}

/** A condition and where it stands. */
export interface PlacedFilter extends Filter {
  attributeAt: Span
  operatorAt: Span
  valuesAt: Span[]
}

export interface ParsedQuery {
  /** Every condition, however they are joined, in the order of the text. */
  conditions: PlacedFilter[]
  /** What must hold all together. Absent: the text says more, or cannot be read. */
  parts?: QueryPart[]
  /** The first thing that cannot be read. */
  problem?: QueryProblem
}

/** A filter, or what is in brackets or denied, as it stands. */
export type QueryPart = { filter: Filter } | { text: string }

/** Parts that all must hold, as a visibility query. */
export const partsText = (parts: readonly QueryPart[]): string =>
  parts.map((part) => ('text' in part ? part.text : filterText(part.filter))).join(' AND ')

/** Reads a visibility query as far as it can be read. The server has the last word. */
export const parseVisibilityQuery = (query: string): ParsedQuery => new Reader(query).read()

/** Deeper than anyone writes; the text may come from a link. */
const deepest = 100

class Unreadable extends Error {
  readonly problem: QueryProblem
  constructor(problem: QueryProblem) {
    super(problem.message)
    this.problem = problem
  }
}

class Reader {
  readonly #tokens: Token[]
  readonly #length: number
  readonly #query: string
  readonly #conditions: PlacedFilter[] = []
  readonly #parts: QueryPart[] = []
  #isConjunction: boolean
  #at = 0
  #depth = 0

  constructor(query: string) {
    this.#tokens = visibilityTokens(query)
    this.#query = query
    this.#length = query.length
    // A comment has no place in a filter.
    this.#isConjunction = !/--|\/\*/.test(query)
  }

  read(): ParsedQuery {
    let problem: QueryProblem | undefined
    try {
      if (this.#tokens.length > 0) {
        if (!this.#isWord('order', 'limit')) this.#either()
        this.#clauses()
      }
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      problem = error.problem
    }
    return {
      conditions: this.#conditions,
      ...(this.#isConjunction && problem === undefined && { parts: this.#parts }),
      ...(problem && { problem }),
    }
  }

  #either(): void {
    this.#all()
    while (this.#takeWord('or')) {
      if (this.#depth === 0) this.#isConjunction = false
      this.#all()
    }
  }

  #all(): void {
    do this.#part()
    while (this.#takeWord('and'))
  }

  /** Outside of all brackets it is a part of its own. */
  #part(): void {
    const first = this.#peek()
    const isFilter = !this.#isWord('not') && first?.text !== '('
    this.#one()
    const last = this.#tokens[this.#at - 1]
    if (this.#depth > 0 || first === undefined || last === undefined) return
    const filter = this.#conditions.at(-1)
    this.#parts.push(
      isFilter && filter !== undefined
        ? {
            filter: {
              attribute: filter.attribute,
              operator: filter.operator,
              values: filter.values,
            },
          }
        : { text: this.#query.slice(first.from, last.to) },
    )
  }

  #one(): void {
    if (this.#takeWord('not')) {
      this.#one()
      return
    }
    const open = this.#peek()
    if (open?.text !== '(' || open.kind !== 'punctuation') {
      this.#condition()
      return
    }
    this.#at++
    if (++this.#depth > deepest) throw this.#unreadable('The brackets are nested too deeply.', open)
    this.#either()
    this.#depth--
    if (this.#take('punctuation', ')') === undefined) {
      const message = `This bracket is never closed${this.#peek() === undefined ? '' : ': AND, OR or ) is missing after it'}.`
      throw this.#unreadable(message, this.#peek() === undefined ? open : this.#peek())
    }
  }

  #condition(): void {
    const name = this.#peek()
    if (name === undefined) throw this.#unreadable('A condition is missing at the end.')
    const isName =
      name.kind === 'name' || (name.kind === 'word' && !keywords.has(name.text.toLowerCase()))
    if (!isName) throw this.#unreadable(notAName(name), name)
    if (name.isOpen) throw this.#unreadable('The closing ` is missing.', name)
    this.#at++
    const [operator, operatorAt] = this.#operator(name)
    const values = this.#values(operator, operatorAt)
    this.#conditions.push({
      attribute: name.text,
      operator,
      values: values.map(({ value }) => value),
      attributeAt: span(name),
      operatorAt,
      valuesAt: values.map(({ at }) => at),
    })
  }

  #operator(name: Token): [FilterOperator, Span] {
    const first = this.#peek()
    if (first === undefined) {
      throw this.#unreadable(
        `${name.text} stands alone: an operator and a value are missing.`,
        name,
      )
    }
    const text = first.text === '<>' ? '!=' : first.text
    const comparison = comparisons.find((each) => each === text)
    if (first.kind === 'operator' && comparison !== undefined) {
      this.#at++
      return [comparison, span(first)]
    }
    const word = (token: Token | undefined) =>
      token?.kind === 'word' ? token.text.toLowerCase() : ''
    const words = [0, 1, 2].map((ahead) => word(this.#tokens[this.#at + ahead]))
    for (const [spelling, operator] of wordOperators) {
      if (!spelling.every((part, index) => part === words[index])) continue
      const last = this.#tokens[this.#at + spelling.length - 1] ?? first
      this.#at += spelling.length
      return [operator, { from: first.from, to: last.to }]
    }
    if (words[0] === 'is') throw this.#unreadable('IS takes NULL or NOT NULL.', this.#spanOf(2))
    const isLike = words[0] === 'like' || (words[0] === 'not' && words[1] === 'like')
    if (isLike) {
      throw this.#unreadable(
        'There is no LIKE: use STARTS_WITH.',
        this.#spanOf(words[0] === 'not' ? 2 : 1),
      )
    }
    throw this.#unreadable(`${first.text} is no operator.`, first)
  }

  #values(operator: FilterOperator, operatorAt: Span): { value: FilterValue; at: Span }[] {
    if (operator === 'IS NULL' || operator === 'IS NOT NULL') return []
    if (operator === 'BETWEEN' || operator === 'NOT BETWEEN') {
      const low = this.#value(operator, operatorAt)
      if (!this.#takeWord('and')) {
        throw this.#unreadable(
          'BETWEEN takes two values with AND between them.',
          this.#peek() ?? low.at,
        )
      }
      return [low, this.#value('AND', operatorAt)]
    }
    if (operator !== 'IN' && operator !== 'NOT IN') return [this.#value(operator, operatorAt)]
    if (this.#take('punctuation', '(') === undefined) {
      throw this.#unreadable(
        `${operator} takes its values in brackets.`,
        this.#peek() ?? operatorAt,
      )
    }
    const values = [this.#value('(', operatorAt)]
    while (this.#take('punctuation', ',')) values.push(this.#value(',', operatorAt))
    if (this.#take('punctuation', ')') === undefined) {
      throw this.#unreadable(
        `The brackets of ${operator} are never closed.`,
        this.#peek() ?? operatorAt,
      )
    }
    return values
  }

  #value(after: string, operatorAt: Span): { value: FilterValue; at: Span } {
    const token = this.#peek()
    if (token === undefined)
      throw this.#unreadable(`A value is missing after ${after}.`, operatorAt)
    const kind = valueKind(token)
    if (kind === undefined) throw this.#unreadable(notAValue(token, after), token)
    if (token.isOpen) throw this.#unreadable('The closing quote is missing.', token)
    if (kind === 'number' && needsQuotes(token.text)) {
      throw this.#unreadable(`A negative fraction stands in quotes: '${token.text}'.`, token)
    }
    this.#at++
    return { value: { kind, text: token.text }, at: span(token) }
  }

  /** What may follow the conditions, and whatever may not. */
  #clauses(): void {
    const token = this.#peek()
    if (token === undefined) return
    this.#isConjunction = false
    if (this.#isWord('group')) throw this.#unreadable('A list cannot be grouped.', this.#spanOf(2))
    // Some stores sort and limit; the others say that they do not.
    if (this.#isWord('order', 'limit')) return
    if (token.text === ')') throw this.#unreadable('No bracket is open here.', token)
    if (valueKind(token) !== undefined || token.kind === 'word' || token.kind === 'name') {
      throw this.#unreadable('AND or OR is missing before this.', token)
    }
    throw this.#unreadable(`${token.text} has no meaning here.`, token)
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at]
  }

  #isWord(...words: string[]): boolean {
    const token = this.#peek()
    return token?.kind === 'word' && words.includes(token.text.toLowerCase())
  }

  #takeWord(word: string): boolean {
    const isThere = this.#isWord(word)
    if (isThere) this.#at++
    return isThere
  }

  #take(kind: Token['kind'], text: string): Token | undefined {
    const token = this.#peek()
    if (token?.kind !== kind || token.text !== text) return undefined
    this.#at++
    return token
  }

  /** Of the next so many tokens. */
  #spanOf(count: number): Span {
    const tokens = this.#tokens.slice(this.#at, this.#at + count)
    return { from: tokens[0]?.from ?? this.#length, to: tokens.at(-1)?.to ?? this.#length }
  }

  #unreadable(message: string, at: Span | undefined = this.#tokens.at(-1)): Unreadable {
    const end = { from: this.#length, to: this.#length }
    return new Unreadable({ message, ...span(at ?? end) })
  }
}

const wordOperators: [string[], FilterOperator][] = [
  [['not', 'in'], 'NOT IN'],
  [['in'], 'IN'],
  [['not', 'between'], 'NOT BETWEEN'],
  [['between'], 'BETWEEN'],
  [['not', 'starts_with'], 'NOT STARTS_WITH'],
  [['starts_with'], 'STARTS_WITH'],
  [['is', 'not', 'null'], 'IS NOT NULL'],
  [['is', 'null'], 'IS NULL'],
]

const span = ({ from, to }: Span): Span => ({ from, to })

function valueKind({ kind, text }: Token): FilterValue['kind'] | undefined {
  if (kind === 'string' || kind === 'number') return kind
  return kind === 'word' && /^(true|false)$/i.test(text) ? 'boolean' : undefined
}

function notAName(token: Token): string {
  if (token.kind === 'string' || token.kind === 'number') {
    return 'A condition begins with a search attribute, not with a value.'
  }
  if (token.text === ')' || token.kind === 'word') {
    return `A condition is missing before ${token.text.toUpperCase()}.`
  }
  return `A condition begins with a search attribute, not with ${token.text}.`
}

function notAValue(token: Token, after: string): string {
  if (token.kind === 'word' && token.text.toLowerCase() === 'null') {
    return 'Nothing equals NULL: use IS NULL or IS NOT NULL.'
  }
  if (token.kind === 'word' || token.kind === 'name')
    return `A text stands in quotes: '${token.text}'.`
  return `A value is missing after ${after}, before ${token.text}.`
}
