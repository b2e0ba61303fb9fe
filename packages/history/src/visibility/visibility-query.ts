import { filterText } from './filter-text.ts'
import { notAName, notAValue, valueKind } from './query-token-words.ts'
import { span, TokenCursor, Unreadable } from './token-cursor.ts'
import type { Filter, FilterOperator, FilterValue } from './visibility-filter.ts'
import { comparisons, keywords, needsQuotes } from './visibility-filter.ts'
import type { QueryProblem, Span, Token } from './visibility-tokens.ts'

/** A condition and its place in the query. */
export interface PlacedFilter extends Filter {
  attributeAt: Span
  operatorAt: Span
  valuesAt: Span[]
}

export interface ParsedQuery {
  /** All conditions in the order of the text, however they are joined. */
  conditions: PlacedFilter[]
  /**
   * The parts that must all hold. Undefined: the query is no plain conjunction, or cannot be read.
   */
  parts?: QueryPart[]
  /** The offset of ORDER BY, LIMIT or GROUP BY, which follow the conditions. */
  clausesFrom?: number
  /** The first problem in the query. */
  problem?: QueryProblem
}

/** A filter, or the text of a part that is in brackets or negated. */
export type QueryPart = { filter: Filter } | { text: string }

/** Joins parts that must all hold into a visibility query. */
export const partsText = (parts: readonly QueryPart[]): string =>
  parts.map((part) => ('text' in part ? part.text : filterText(part.filter))).join(' AND ')

/**
 * Parses a visibility query as far as possible. Never throws: the server makes the final decision.
 */
export const parseVisibilityQuery = (query: string): ParsedQuery => new Reader(query).read()

/**
 * The deepest nesting of brackets. The query may come from a link, so the recursion must be
 * bounded.
 */
const maxDepth = 100

class Reader {
  readonly #cursor: TokenCursor
  readonly #query: string
  readonly #conditions: PlacedFilter[] = []
  readonly #parts: QueryPart[] = []
  #isConjunction: boolean
  #clausesFrom: number | undefined
  #depth = 0

  constructor(query: string) {
    this.#cursor = new TokenCursor(query)
    this.#query = query
    // A filter cannot hold a comment.
    this.#isConjunction = !/--|\/\*/.test(query)
  }

  read(): ParsedQuery {
    let problem: QueryProblem | undefined
    try {
      if (this.#cursor.tokens.length > 0) {
        if (!this.#cursor.isWord('order', 'limit')) this.#either()
        this.#clauses()
      }
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      problem = error.problem
    }
    return {
      conditions: this.#conditions,
      ...(this.#isConjunction && problem === undefined && { parts: this.#parts }),
      ...(this.#clausesFrom !== undefined && { clausesFrom: this.#clausesFrom }),
      ...(problem && { problem }),
    }
  }

  #either(): void {
    this.#all()
    while (this.#cursor.takeWord('or')) {
      if (this.#depth === 0) this.#isConjunction = false
      this.#all()
    }
  }

  #all(): void {
    do this.#part()
    while (this.#cursor.takeWord('and'))
  }

  /** Outside all brackets, adds the part to the conjunction. */
  #part(): void {
    const first = this.#cursor.peek()
    const isFilter = !this.#cursor.isWord('not') && first?.text !== '('
    this.#one()
    const last = this.#cursor.tokens[this.#cursor.at - 1]
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
    if (this.#cursor.takeWord('not')) {
      this.#one()
      return
    }
    const open = this.#cursor.peek()
    if (open?.text !== '(' || open.kind !== 'punctuation') {
      this.#condition()
      return
    }
    this.#cursor.at++
    if (++this.#depth > maxDepth)
      throw this.#cursor.unreadable('The brackets are nested too deeply.', open)
    this.#either()
    this.#depth--
    if (this.#cursor.take('punctuation', ')') === undefined) {
      const message = `This bracket is never closed${this.#cursor.peek() === undefined ? '' : ': AND, OR or ) is missing after it'}.`
      throw this.#cursor.unreadable(
        message,
        this.#cursor.peek() === undefined ? open : this.#cursor.peek(),
      )
    }
  }

  #condition(): void {
    const name = this.#cursor.peek()
    if (name === undefined) throw this.#cursor.unreadable('A condition is missing at the end.')
    const isName =
      name.kind === 'name' || (name.kind === 'word' && !keywords.has(name.text.toLowerCase()))
    if (!isName) throw this.#cursor.unreadable(notAName(name), name)
    if (name.isOpen) throw this.#cursor.unreadable('The closing ` is missing.', name)
    this.#cursor.at++
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
    const first = this.#cursor.peek()
    if (first === undefined) {
      throw this.#cursor.unreadable(
        `${name.text} stands alone: an operator and a value are missing.`,
        name,
      )
    }
    const text = first.text === '<>' ? '!=' : first.text
    const comparison = comparisons.find((each) => each === text)
    if (first.kind === 'operator' && comparison !== undefined) {
      this.#cursor.at++
      return [comparison, span(first)]
    }
    const word = (token: Token | undefined) =>
      token?.kind === 'word' ? token.text.toLowerCase() : ''
    const words = [0, 1, 2].map((ahead) => word(this.#cursor.tokens[this.#cursor.at + ahead]))
    for (const [spelling, operator] of wordOperators) {
      if (!spelling.every((part, index) => part === words[index])) continue
      const last = this.#cursor.tokens[this.#cursor.at + spelling.length - 1] ?? first
      this.#cursor.at += spelling.length
      return [operator, { from: first.from, to: last.to }]
    }
    if (words[0] === 'is')
      throw this.#cursor.unreadable('IS takes NULL or NOT NULL.', this.#cursor.spanOf(2))
    const isLike = words[0] === 'like' || (words[0] === 'not' && words[1] === 'like')
    if (isLike) {
      throw this.#cursor.unreadable(
        'There is no LIKE: use STARTS_WITH.',
        this.#cursor.spanOf(words[0] === 'not' ? 2 : 1),
      )
    }
    throw this.#cursor.unreadable(`${first.text} is no operator.`, first)
  }

  #values(operator: FilterOperator, operatorAt: Span): { value: FilterValue; at: Span }[] {
    if (operator === 'IS NULL' || operator === 'IS NOT NULL') return []
    if (operator === 'BETWEEN' || operator === 'NOT BETWEEN') {
      const low = this.#value(operator, operatorAt)
      if (!this.#cursor.takeWord('and')) {
        throw this.#cursor.unreadable(
          'BETWEEN takes two values with AND between them.',
          this.#cursor.peek() ?? low.at,
        )
      }
      return [low, this.#value('AND', operatorAt)]
    }
    if (operator !== 'IN' && operator !== 'NOT IN') return [this.#value(operator, operatorAt)]
    if (this.#cursor.take('punctuation', '(') === undefined) {
      throw this.#cursor.unreadable(
        `${operator} takes its values in brackets.`,
        this.#cursor.peek() ?? operatorAt,
      )
    }
    const values = [this.#value('(', operatorAt)]
    while (this.#cursor.take('punctuation', ',')) values.push(this.#value(',', operatorAt))
    if (this.#cursor.take('punctuation', ')') === undefined) {
      throw this.#cursor.unreadable(
        `The brackets of ${operator} are never closed.`,
        this.#cursor.peek() ?? operatorAt,
      )
    }
    return values
  }

  #value(after: string, operatorAt: Span): { value: FilterValue; at: Span } {
    const token = this.#cursor.peek()
    if (token === undefined)
      throw this.#cursor.unreadable(`A value is missing after ${after}.`, operatorAt)
    const kind = valueKind(token)
    if (kind === undefined) throw this.#cursor.unreadable(notAValue(token, after), token)
    if (token.isOpen) throw this.#cursor.unreadable('The closing quote is missing.', token)
    if (kind === 'number' && needsQuotes(token.text)) {
      throw this.#cursor.unreadable(`A negative fraction stands in quotes: '${token.text}'.`, token)
    }
    this.#cursor.at++
    return { value: { kind, text: token.text }, at: span(token) }
  }

  /** Reads what follows the conditions. */
  #clauses(): void {
    const token = this.#cursor.peek()
    if (token === undefined) return
    this.#isConjunction = false
    if (this.#cursor.isWord('order', 'limit', 'group')) this.#clausesFrom = token.from
    if (this.#cursor.isWord('group'))
      throw this.#cursor.unreadable('A list cannot be grouped.', this.#cursor.spanOf(2))
    // Some visibility stores sort and limit. The others refuse the clause.
    if (this.#cursor.isWord('order', 'limit')) return
    if (token.text === ')') throw this.#cursor.unreadable('No bracket is open here.', token)
    if (valueKind(token) !== undefined || token.kind === 'word' || token.kind === 'name') {
      throw this.#cursor.unreadable('AND or OR is missing before this.', token)
    }
    throw this.#cursor.unreadable(`${token.text} has no meaning here.`, token)
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
