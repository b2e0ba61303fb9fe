/** A run to be looked at, and what puts it in a stratum. */
export interface Candidate {
  workflowId: string
  runId: string
  type: string
  taskQueue: string
  buildId?: string | undefined
}

interface Stratum {
  waiting: Candidate[]
  lookedAt: number
  hits: number
}

/** So many of each type, queue and version are looked at before any more of another. */
const sampleSize = 10

/**
 * In which order running workflows are looked at so that the first affected ones are found soon: those
 * that are known to have a problem, a sample of every type, task queue and version, the rest of
 * the strata in which something was found, and then all others.
 */
export class ScanOrder {
  readonly #strata = new Map<string, Stratum>()
  readonly #urgent: Candidate[] = []
  readonly #known = new Set<string>()
  readonly #random: () => number

  constructor(random: () => number = Math.random) {
    this.#random = random
  }

  /** Each run once, however often it is added; `isUrgent` for one that is known to have a problem. */
  add(run: Candidate, isUrgent = false): void {
    if (this.#known.has(run.runId)) return
    this.#known.add(run.runId)
    if (isUrgent) this.#urgent.push(run)
    else this.#stratumOf(run).waiting.push(run)
  }

  /** The next one to look at. */
  next(): Candidate | undefined {
    const urgent = this.#urgent.shift()
    if (urgent !== undefined) return urgent
    let best: Stratum | undefined
    for (const stratum of this.#strata.values()) {
      if (stratum.waiting.length === 0) continue
      if (best === undefined || comesBefore(stratum, best)) best = stratum
    }
    if (best === undefined) return undefined
    // Any of them, since a sample of the newest would miss what began before a deploy.
    const index = Math.min(
      best.waiting.length - 1,
      Math.floor(this.#random() * best.waiting.length),
    )
    const chosen = best.waiting[index]
    const last = best.waiting.pop()
    if (last !== undefined && index < best.waiting.length) best.waiting[index] = last
    best.lookedAt += 1
    return chosen
  }

  /** Something was found at this run: its stratum is worth all of a look. */
  hit(run: Candidate): void {
    this.#stratumOf(run).hits += 1
  }

  /** Could not be looked at now: it waits with the others. */
  putBack(run: Candidate): void {
    this.#stratumOf(run).waiting.push(run)
  }

  #stratumOf({ type, taskQueue, buildId }: Candidate): Stratum {
    const key = JSON.stringify([type, taskQueue, buildId])
    const known = this.#strata.get(key)
    if (known !== undefined) return known
    const stratum = { waiting: [], lookedAt: 0, hits: 0 }
    this.#strata.set(key, stratum)
    return stratum
  }
}

function comesBefore(one: Stratum, other: Stratum): boolean {
  const isSampled = one.lookedAt >= sampleSize
  const otherIsSampled = other.lookedAt >= sampleSize
  if (isSampled !== otherIsSampled) return !isSampled
  // The sample is taken round all strata; then the one that had the most comes first.
  if (!isSampled) return one.lookedAt < other.lookedAt
  return one.hits / one.lookedAt > other.hits / other.lookedAt
}
