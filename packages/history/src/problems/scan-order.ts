/** A run to scan, with the fields that define its stratum. */
export interface Candidate {
  workflowId: string
  runId: string
  type: string
  taskQueue: string
  buildId?: string | undefined
}

interface Stratum {
  waiting: Candidate[]
  scanned: number
  hits: number
}

/** The size of the sample of each stratum. */
const sampleSize = 10

/**
 * The order in which runs are scanned, so that the first affected runs are found soon: runs with a
 * known problem, then a sample of every type, task queue and version, then the rest of the strata
 * in which a problem was found, then all others.
 */
export class ScanOrder {
  readonly #strata = new Map<string, Stratum>()
  readonly #urgent: Candidate[] = []
  readonly #known = new Set<string>()
  readonly #random: () => number

  constructor(random: () => number = Math.random) {
    this.#random = random
  }

  /** Adds a run once, however often it is given. `isUrgent`: the run is known to have a problem. */
  add(run: Candidate, isUrgent = false): void {
    if (this.#known.has(run.runId)) return
    this.#known.add(run.runId)
    if (isUrgent) this.#urgent.push(run)
    else this.#stratumOf(run).waiting.push(run)
  }

  /** Returns the next run to scan. Undefined: none is left. */
  next(): Candidate | undefined {
    const urgent = this.#urgent.shift()
    if (urgent !== undefined) return urgent
    let best: Stratum | undefined
    for (const stratum of this.#strata.values()) {
      if (stratum.waiting.length === 0) continue
      if (best === undefined || comesBefore(stratum, best)) best = stratum
    }
    if (best === undefined) return undefined
    // A random run: the newest ones alone would miss a problem that began before a deploy.
    const index = Math.min(
      best.waiting.length - 1,
      Math.floor(this.#random() * best.waiting.length),
    )
    const chosen = best.waiting[index]
    const last = best.waiting.pop()
    if (last !== undefined && index < best.waiting.length) best.waiting[index] = last
    best.scanned += 1
    return chosen
  }

  /** Records that the run has a problem, so that the rest of its stratum is scanned sooner. */
  hit(run: Candidate): void {
    this.#stratumOf(run).hits += 1
  }

  /** Puts back a run that could not be scanned. */
  putBack(run: Candidate): void {
    this.#stratumOf(run).waiting.push(run)
  }

  #stratumOf({ type, taskQueue, buildId }: Candidate): Stratum {
    const key = JSON.stringify([type, taskQueue, buildId])
    const known = this.#strata.get(key)
    if (known !== undefined) return known
    const stratum = { waiting: [], scanned: 0, hits: 0 }
    this.#strata.set(key, stratum)
    return stratum
  }
}

function comesBefore(one: Stratum, other: Stratum): boolean {
  const isSampled = one.scanned >= sampleSize
  const otherIsSampled = other.scanned >= sampleSize
  if (isSampled !== otherIsSampled) return !isSampled
  // Every stratum is sampled in turn. Then the stratum with the highest share of problems comes
  // first.
  if (!isSampled) return one.scanned < other.scanned
  return one.hits / one.scanned > other.hits / other.scanned
}
