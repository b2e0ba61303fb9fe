import { type QueryProblem, type Span, type Token, visibilityTokens } from './visibility-tokens.ts'

/** Thrown at the first part of a query that cannot be read. */
export class Unreadable extends Error {
  readonly problem: QueryProblem
  constructor(problem: QueryProblem) {
    super(problem.message)
    this.problem = problem
  }
}

export const span = ({ from, to }: Span): Span => ({ from, to })

/** Moves through the tokens of a query. */
export class TokenCursor {
  readonly tokens: readonly Token[]
  readonly #length: number
  at = 0

  constructor(query: string) {
    this.tokens = visibilityTokens(query)
    this.#length = query.length
  }

  peek(): Token | undefined {
    return this.tokens[this.at]
  }

  isWord(...words: string[]): boolean {
    const token = this.peek()
    return token?.kind === 'word' && words.includes(token.text.toLowerCase())
  }

  takeWord(word: string): boolean {
    const isThere = this.isWord(word)
    if (isThere) this.at++
    return isThere
  }

  take(kind: Token['kind'], text: string): Token | undefined {
    const token = this.peek()
    if (token?.kind !== kind || token.text !== text) return undefined
    this.at++
    return token
  }

  /** The span of the next `count` tokens. */
  spanOf(count: number): Span {
    const tokens = this.tokens.slice(this.at, this.at + count)
    return { from: tokens[0]?.from ?? this.#length, to: tokens.at(-1)?.to ?? this.#length }
  }

  unreadable(message: string, at: Span | undefined = this.tokens.at(-1)): Unreadable {
    const end = { from: this.#length, to: this.#length }
    return new Unreadable({ message, ...span(at ?? end) })
  }
}
