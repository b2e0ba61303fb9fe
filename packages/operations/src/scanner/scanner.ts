import { LRUCache } from 'lru-cache'
import type { Trace } from '../acts/operation.ts'
import { OperationError } from '../errors.ts'
import { RateLimiter } from '../rate-limiter.ts'
import { inBackground } from '../temporal/caller-type.ts'
import { NamespaceScanner } from './namespace-scanner.ts'
import type { ScannerOptions } from './scanner-options.ts'

/** So many namespaces are looked at by one console. */
const maxNamespaces = 200
/** A namespace that is read is asked for again after this: it may have been deleted. */
const existsAgainMs = 10_000

/** Finds the running workflows that need somebody, on any server: one scan a namespace, whoever asks. */
export class Scanner {
  readonly #parts: ScannerOptions
  /** Of all namespaces together: the cluster has to bear their sum. */
  readonly #pace: RateLimiter
  /** One that is forgotten has kept what it found, and goes on from there once it is asked for again. */
  readonly #namespaces = new LRUCache<string, Promise<NamespaceScanner>>({
    max: maxNamespaces,
    dispose: (scanner, namespace, reason) => {
      if (reason === 'evict') this.#interrupt(scanner, namespace)
    },
  })
  /** Apart, since one that does not exist is to take no other one's place. */
  readonly #opening = new Map<string, Promise<NamespaceScanner>>()
  readonly #existedAt = new LRUCache<string, number>({ max: maxNamespaces })
  readonly #interrupting = new Map<string, Promise<void>>()

  constructor(parts: ScannerOptions) {
    this.#parts = parts
    this.#pace = new RateLimiter(parts.callsPerSecond)
  }

  in(namespace: string): Promise<NamespaceScanner> {
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
      (scanner) =>
        isEnd ? scanner.drop([run_id, latest_run_id ?? run_id]) : scanner.lookAgainAt(run_id),
      () => undefined,
    )
  }

  /** What is under way is kept, for the next process to go on with. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#opening.values())
    for (const scanner of this.#namespaces.values()) await (await scanner).stop('INTERRUPTED')
    await Promise.all(this.#interrupting.values())
  }

  #interrupt(scanner: Promise<NamespaceScanner>, namespace: string): void {
    const ended = scanner
      .then((found) => found.stop('INTERRUPTED'))
      .catch((error: unknown) => this.#parts.log.error({ err: error, namespace }, 'scan not kept'))
      .then(() => void this.#interrupting.delete(namespace))
    this.#interrupting.set(namespace, ended)
  }

  /** Beside what is read, which does not wait for it: what is known of a deleted namespace is told no more. */
  async #forgetIfGone(namespace: string, known: Promise<NamespaceScanner>): Promise<void> {
    const now = performance.now()
    if (now - (this.#existedAt.get(namespace) ?? now) < existsAgainMs) return
    this.#existedAt.set(namespace, now)
    try {
      await this.#parts.temporal.describeNamespace(namespace)
    } catch (error) {
      if (!(error instanceof OperationError) || error.code !== 'NOT_FOUND') return
      this.#namespaces.delete(namespace)
      await (await known).stop()
      // Another one of that name would be another namespace.
      await this.#parts.scans.save(namespace, '')
    }
  }

  async #open(namespace: string): Promise<NamespaceScanner> {
    // A namespace that does not exist is said to be none, and is not remembered.
    await this.#parts.temporal.describeNamespace(namespace)
    this.#existedAt.set(namespace, performance.now())
    // What the one before it found is being written yet.
    await this.#interrupting.get(namespace)
    const kept = await this.#parts.scans.read(namespace)
    return new NamespaceScanner({ ...this.#parts, namespace, pace: this.#pace }, kept)
  }
}
