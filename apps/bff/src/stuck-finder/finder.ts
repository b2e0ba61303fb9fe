import type { FastifyBaseLogger } from 'fastify'
import { SteadyPace } from '../steady-pace.ts'
import type { AttentionScans } from '../store/attention-scans.ts'
import type { Temporal } from '../temporal/temporal.ts'
import { NamespaceFinder } from './namespace-finder.ts'

export interface FinderParts {
  temporal: Temporal
  scans: AttentionScans
  callsPerSecond: number
  log: FastifyBaseLogger
}

/** Finds the running workflows that need somebody, on any server: one scan a namespace, whoever asks. */
export class Finder {
  readonly #parts: FinderParts
  /** Of all namespaces together: the cluster has to bear their sum. */
  readonly #pace: SteadyPace
  readonly #namespaces = new Map<string, Promise<NamespaceFinder>>()

  constructor(parts: FinderParts) {
    this.#parts = parts
    this.#pace = new SteadyPace(parts.callsPerSecond)
  }

  in(namespace: string): Promise<NamespaceFinder> {
    const known = this.#namespaces.get(namespace)
    if (known !== undefined) return known
    const opened = this.#open(namespace)
    this.#namespaces.set(namespace, opened)
    opened.catch(() => this.#namespaces.delete(namespace))
    return opened
  }

  /** What is under way is kept, for the next process to go on with. */
  async close(): Promise<void> {
    for (const finder of await Promise.allSettled(this.#namespaces.values())) {
      if (finder.status === 'fulfilled') await finder.value.stop('INTERRUPTED')
    }
  }

  async #open(namespace: string): Promise<NamespaceFinder> {
    // A namespace that does not exist is said to be none, and is not remembered.
    await this.#parts.temporal.describeNamespace(namespace)
    const kept = await this.#parts.scans.read(namespace)
    return new NamespaceFinder({ ...this.#parts, namespace, pace: this.#pace }, kept)
  }
}
