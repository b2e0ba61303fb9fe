import type { TextFilter } from '@rewind/history/rows/row-filter'
import { Emitter } from '../../api/teller.ts'

/** What was not tried after so long, in milliseconds, is given up. */
const limit = 2_000

const tooLong = `This regular expression takes too long: it was given up after ${limit / 1000} seconds. Repetitions within repetitions, as in (a+)+, do that.`
const notLoaded =
  'The part of this console that tries regular expressions could not be loaded. Reload the page, or search for plain text.'

export interface PatternState {
  /** How often texts were tried; before the first time nothing can be said. */
  answers: number
  problem: string | undefined
}

type Reply = 'begun' | { fits: number[] } | { problem: string }

/**
 * A regular expression, tried on texts in a thread of its own: one that backtracks without end would
 * hold the page.
 */
export class PatternSearch {
  state: PatternState = { answers: 0, problem: undefined }
  readonly #pattern: string
  readonly #known = new Map<string, boolean>()
  #unknown = new Set<string>()
  #asked: ReadonlySet<string> | undefined
  #question: object | undefined
  /** How many answers the question takes. */
  #due = 0
  #worker: Worker | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #teller = new Emitter()

  constructor(pattern: string) {
    this.#pattern = pattern
  }

  /** Whether a text fits, as far as it was tried; one that was not is tried when next asked. */
  fits: TextFilter = (text) => {
    const known = this.#known.get(text)
    if (known === undefined && !this.#asked?.has(text)) this.#unknown.add(text)
    return known === true
  }

  get isWaiting(): boolean {
    return this.#asked !== undefined || this.#unknown.size > 0
  }

  /**
   * Whether texts that a question met when it was first put are still untried. It counts no text of
   * events that came later: those would keep the answer of a history that grows from being shown.
   */
  isLookingFor(question: object): boolean {
    if (question !== this.#question) {
      this.#question = question
      const lots = (this.#asked ? 1 : 0) + (this.#unknown.size > 0 ? 1 : 0)
      this.#due = Math.max(1, this.state.answers + lots)
    }
    return this.isWaiting && this.state.answers < this.#due
  }

  subscribe = this.#teller.subscribe

  /** Tries the texts that were met and are not known, one lot at a time. */
  ask(): void {
    if (this.#asked || this.#unknown.size === 0 || this.state.problem !== undefined) return
    this.#asked = this.#unknown
    this.#unknown = new Set()
    this.#worker ??= this.#start()
    this.#worker.postMessage({ pattern: this.#pattern, texts: [...this.#asked] })
  }

  /** What was being tried is unknown again. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#worker?.terminate()
    this.#worker = undefined
    for (const text of this.#asked ?? []) this.#unknown.add(text)
    this.#asked = undefined
  }

  #start(): Worker {
    const worker = new Worker(new URL('./pattern-worker.ts', import.meta.url), { type: 'module' })
    worker.onmessage = ({ data }: MessageEvent<Reply>) => this.#hear(data)
    worker.onerror = () => this.#giveUp(notLoaded)
    return worker
  }

  #hear(reply: Reply): void {
    // Loading the thread is no fault of the expression's.
    if (reply === 'begun') {
      this.#timer = setTimeout(() => this.#giveUp(tooLong), limit)
      return
    }
    clearTimeout(this.#timer)
    if ('problem' in reply) this.#giveUp(reply.problem)
    else this.#learn(new Set(reply.fits))
  }

  #learn(fits: ReadonlySet<number>): void {
    let at = 0
    for (const text of this.#asked ?? []) this.#known.set(text, fits.has(at++))
    this.#asked = undefined
    this.#tell({ answers: this.state.answers + 1, problem: undefined })
  }

  #giveUp(problem: string): void {
    this.stop()
    this.#tell({ ...this.state, problem })
  }

  #tell(state: PatternState): void {
    this.state = state
    this.#teller.tellNow()
  }
}
