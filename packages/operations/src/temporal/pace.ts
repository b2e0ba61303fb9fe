import { setTimeout as wait } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import { OperationError } from '../errors.ts'

const second = 1000
/** Who would wait for longer, in milliseconds, is told so at once. */
const timeoutMs = 5000

/**
 * Lets no more than `rate` calls begin in any second; the others wait in the order they came. What a
 * namespace may ask of visibility is little (10 calls a second unless its cluster says otherwise), and
 * workers and other tools live from the same allowance.
 */
export class Pace {
  /** When the last `rate` calls begin, oldest first. */
  readonly #begins: number[] = []
  readonly #rate: number

  constructor(rate: number) {
    this.#rate = rate
  }

  async turn(): Promise<void> {
    const now = performance.now()
    const before = this.#begins.at(-this.#rate)
    // Timers may fire a little early.
    const begin = before === undefined ? now : Math.max(now, before + second + 2)
    if (begin - now > timeoutMs) {
      throw new OperationError(
        'RATE_LIMITED',
        `This console asks Temporal for at most ${this.#rate} lists or counts a second in one namespace, and too many are waiting. Nothing was changed; it is asked again shortly.`,
        { retryAfterSeconds: Math.ceil((begin - now) / second) },
      )
    }
    this.#begins.push(begin)
    if (this.#begins.length > this.#rate) this.#begins.shift()
    if (begin > now) await wait(begin - now)
  }
}

/** One pace for each of many. */
export class Paces {
  /** A pace that is forgotten has not been asked for in the time of as many others. */
  readonly #paces = new LRUCache<string, Pace>({ max: 1_000 })
  readonly #rate: number

  constructor(rate: number) {
    this.#rate = rate
  }

  of(name: string): Pace {
    const known = this.#paces.get(name)
    if (known !== undefined) return known
    const made = new Pace(this.#rate)
    this.#paces.set(name, made)
    return made
  }
}
