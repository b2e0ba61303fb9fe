/**
 * Shares one answer among callers: a caller with the same key gets the pending answer, or the last
 * one for `freshMs` after it arrived. Does not keep failures. A cache library would count `freshMs`
 * from the question.
 */
export class RequestCoalescer<T> {
  readonly #answers = new Map<string, Promise<T>>()
  readonly #freshMs: number

  constructor(freshMs: number) {
    this.#freshMs = freshMs
  }

  get(question: readonly unknown[], ask: () => Promise<T>): Promise<T> {
    const key = JSON.stringify(question)
    const known = this.#answers.get(key)
    if (known !== undefined) return known
    const answer = ask()
    this.#answers.set(key, answer)
    const forget = () => this.#answers.delete(key)
    answer.then(() => setTimeout(forget, this.#freshMs).unref(), forget)
    return answer
  }
}
