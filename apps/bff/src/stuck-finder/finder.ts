import type { FastifyBaseLogger } from 'fastify'
import { BoundedMap } from '../bounded-map.ts'
import { ReplyError } from '../errors.ts'
import type { Trace } from '../interventions/operation.ts'
import { SteadyPace } from '../steady-pace.ts'
import type { AttentionScans } from '../store/attention-scans.ts'
import { inBackground } from '../temporal/caller.ts'
import type { Temporal } from '../temporal/temporal.ts'
import { NamespaceFinder } from './namespace-finder.ts'

export interface FinderParts {
  temporal: Temporal
  scans: AttentionScans
  callsPerSecond: number
  log: FastifyBaseLogger
}

/** So many namespaces are looked at by one console. */
const mostNamespaces = 200
/** A namespace that is read is asked for again after this: it may have been deleted. */
const existsAgainMs = 10_000

/** Finds the running workflows that need somebody, on any server: one scan a namespace, whoever asks. */
export class Finder {
  readonly #parts: FinderParts
  /** Of all namespaces together: the cluster has to bear their sum. */
  readonly #pace: SteadyPace
  /** One that is forgotten has kept what it found, and goes on from there once it is asked for again. */
  readonly #namespaces = new BoundedMap<string, Promise<NamespaceFinder>>(
    mostNamespaces,
    (finder, namespace) => this.#interrupt(finder, namespace),
  )
  /** Apart, since one that does not exist is to take no other one's place. */
  readonly #opening = new Map<string, Promise<NamespaceFinder>>()
  readonly #existedAt = new BoundedMap<string, number>(mostNamespaces)
  readonly #interrupting = new Map<string, Promise<void>>()

  constructor(parts: FinderParts) {
    this.#parts = parts
    this.#pace = new SteadyPace(parts.callsPerSecond)
  }

  in(namespace: string): Promise<NamespaceFinder> {
    const known = this.#namespaces.get(namespace)
    if (known !== undefined) {
      void inBackground(() => this.#forgetIfGone(namespace, known))
      return known
    }
    const opening = this.#opening.get(namespace)
    if (opening !== undefined) return opening
    const opened = this.#open(namespace)
    this.#opening.set(namespace, opened)
    opened.then(
      () => {
        this.#opening.delete(namespace)
        this.#namespaces.set(namespace, opened)
      },
      () => this.#opening.delete(namespace),
    )
    return opened
  }

  /** Shows at once what this console did to a run, not only after the next scan. */
  noteWrite({ namespace, action, run_id, latest_run_id }: Trace): void {
    const known = this.#namespaces.get(namespace)
    const isEnd = action === 'reset' || action === 'terminate'
    known?.then(
      (finder) =>
        isEnd ? finder.drop([run_id, latest_run_id ?? run_id]) : finder.lookAgainAt(run_id),
      () => undefined,
    )
  }

  /** What is under way is kept, for the next process to go on with. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#opening.values())
    for (const finder of this.#namespaces.values()) await (await finder).stop('INTERRUPTED')
    await Promise.all(this.#interrupting.values())
  }

  #interrupt(finder: Promise<NamespaceFinder>, namespace: string): void {
    const ended = finder
      .then((found) => found.stop('INTERRUPTED'))
      .catch((error: unknown) => this.#parts.log.error({ err: error, namespace }, 'scan not kept'))
      .then(() => void this.#interrupting.delete(namespace))
    this.#interrupting.set(namespace, ended)
  }

  /** Beside what is read, which does not wait for it: what is known of a deleted namespace is told no more. */
  async #forgetIfGone(namespace: string, known: Promise<NamespaceFinder>): Promise<void> {
    const now = performance.now()
    if (now - (this.#existedAt.get(namespace) ?? now) < existsAgainMs) return
    this.#existedAt.set(namespace, now)
    try {
      await this.#parts.temporal.describeNamespace(namespace)
    } catch (error) {
      if (!(error instanceof ReplyError) || error.code !== 'NOT_FOUND') return
      this.#namespaces.delete(namespace)
      await (await known).stop()
      // Another one of that name would be another namespace.
      await this.#parts.scans.save(namespace, '')
    }
  }

  async #open(namespace: string): Promise<NamespaceFinder> {
    // A namespace that does not exist is said to be none, and is not remembered.
    await this.#parts.temporal.describeNamespace(namespace)
    this.#existedAt.set(namespace, performance.now())
    // What the one before it found is being written yet.
    await this.#interrupting.get(namespace)
    const kept = await this.#parts.scans.read(namespace)
    return new NamespaceFinder({ ...this.#parts, namespace, pace: this.#pace }, kept)
  }
}
