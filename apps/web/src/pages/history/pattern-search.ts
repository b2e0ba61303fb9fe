import type { TextFilter } from '@rewind/history/rows/row-filter'
import { Emitter } from '../../api/teller.ts'

/** The time limit of one test of texts, in milliseconds. */
const limit = 2_000

const tooLong = `This regular expression takes too long: it was given up after ${limit / 1000} seconds. Repetitions within repetitions, as in (a+)+, do that.`
const notLoaded =
  'The part of this console that tries regular expressions could not be loaded. Reload the page, or search for plain text.'

export interface PatternState {
  /** How many batches of texts were tested. At 0 no result is known. */
  answers: number
  problem: string | undefined
}

type Reply = 'begun' | { fits: number[] } | { problem: string }

/**
 * Tests texts against a regular expression in a worker, since one that backtracks without end would
 * block the page.
 */
export class PatternSearch {
  state: PatternState = { answers: 0, problem: undefined }
  readonly #pattern: string
  readonly #known = new Map<string, boolean>()
  #unknown = new Set<string>()
  #asked: ReadonlySet<string> | undefined
  #question: object | undefined
  /** The value of `answers` at which the texts of the question are tested. */
  #due = 0
  #worker: Worker | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #teller = new Emitter()

  constructor(pattern: string) {
    this.#pattern = pattern
  }

  /** Returns whether a text is known to match. A text that was not tested joins the next batch. */
  fits: TextFilter = (text) => {
    const known = this.#known.get(text)
    if (known === undefined && !this.#asked?.has(text)) this.#unknown.add(text)
    return known === true
  }

  get isWaiting(): boolean {
    return this.#asked !== undefined || this.#unknown.size > 0
  }

  /**
   * Whether texts of this question are still untested. Counts only texts that were there when the
   * question was first put: otherwise a growing history would never show its result.
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

  /** Tests the unknown texts, one batch at a time. */
  ask(): void {
    if (this.#asked || this.#unknown.size === 0 || this.state.problem !== undefined) return
    this.#asked = this.#unknown
    this.#unknown = new Set()
    this.#worker ??= this.#start()
    this.#worker.postMessage({ pattern: this.#pattern, texts: [...this.#asked] })
  }

  /** Stops the worker. The texts of its batch are unknown again. */
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
    // The time limit starts once the worker has loaded.
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
