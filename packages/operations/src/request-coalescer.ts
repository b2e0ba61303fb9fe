/**
 * Answers that many ask for at once: whoever asks the same while one is on its way, or within
 * `freshMs` after it came, gets that one. A failure is not kept.
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
