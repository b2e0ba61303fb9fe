import { LRUCache } from 'lru-cache'
import type { Trace } from '../acts/operation.ts'
import { OperationError } from '../errors.ts'
import { RateLimiter } from '../rate-limiter.ts'
import { inBackground } from '../temporal/caller-type.ts'
import { NamespaceScanner } from './namespace-scanner.ts'
import type { ScannerOptions } from './scanner-options.ts'

/** Maximum namespaces in memory. */
const maxNamespaces = 200
/** How often Rewind checks whether a namespace that is being read still exists. */
const existsAgainMs = 10_000

/**
 * Finds the running workflows that need attention, on servers of any version. Runs one scan per
 * namespace for all operators.
 */
export class Scanner {
  readonly #options: ScannerOptions
  /** One rate for all namespaces, because they share the cluster. */
  readonly #limiter: RateLimiter
  /** An evicted namespace stores its state and continues from there when it is opened again. */
  readonly #namespaces = new LRUCache<string, Promise<NamespaceScanner>>({
    max: maxNamespaces,
    dispose: (scanner, namespace, reason) => {
      if (reason === 'evict') this.#interrupt(scanner, namespace)
    },
  })
  /** Separate from `#namespaces`, so that a nonexistent namespace evicts no other. */
  readonly #opening = new Map<string, Promise<NamespaceScanner>>()
  readonly #existedAt = new LRUCache<string, number>({ max: maxNamespaces })
  readonly #interrupting = new Map<string, Promise<void>>()

  constructor(options: ScannerOptions) {
    this.#options = options
    this.#limiter = new RateLimiter(options.callsPerSecond)
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

  /**
   * Applies the effect of an operation of this console at once, without waiting for the next scan.
   */
  noteWrite({ namespace, action, run_id, latest_run_id }: Trace): void {
    const known = this.#namespaces.get(namespace)
    const isEnd = action === 'reset' || action === 'terminate'
    known?.then(
      (scanner) =>
        isEnd ? scanner.drop([run_id, latest_run_id ?? run_id]) : scanner.scanAgain(run_id),
      () => undefined,
    )
  }

  /** Stores the state of running scans, so that the next process can continue them. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#opening.values())
    for (const scanner of this.#namespaces.values()) await (await scanner).stop('INTERRUPTED')
    await Promise.all(this.#interrupting.values())
  }

  #interrupt(scanner: Promise<NamespaceScanner>, namespace: string): void {
    const ended = scanner
      .then((found) => found.stop('INTERRUPTED'))
      .catch((error: unknown) =>
        this.#options.log.error({ err: error, namespace }, 'scan not kept'),
      )
      .then(() => void this.#interrupting.delete(namespace))
    this.#interrupting.set(namespace, ended)
  }

  /** Runs beside the read, which does not wait for it. Removes the state of a deleted namespace. */
  async #forgetIfGone(namespace: string, known: Promise<NamespaceScanner>): Promise<void> {
    const now = performance.now()
    if (now - (this.#existedAt.get(namespace) ?? now) < existsAgainMs) return
    this.#existedAt.set(namespace, now)
    try {
      await this.#options.temporal.describeNamespace(namespace)
    } catch (error) {
      if (!(error instanceof OperationError) || error.code !== 'NOT_FOUND') return
      this.#namespaces.delete(namespace)
      await (await known).stop()
      // A new namespace of the same name is a different one.
      await this.#options.scans
        .save(namespace, '')
        .catch((err: unknown) => this.#options.log.warn({ err, namespace }, 'scan not dropped'))
    }
  }

  async #open(namespace: string): Promise<NamespaceScanner> {
    // Throws NOT_FOUND for a namespace that does not exist, which is not cached.
    await this.#options.temporal.describeNamespace(namespace)
    this.#existedAt.set(namespace, performance.now())
    // The evicted scanner may still be saving its state.
    await this.#interrupting.get(namespace)
    // Without a kept state the scan begins anew.
    const kept = await this.#options.scans.read(namespace).catch((err: unknown) => {
      this.#options.log.warn({ err, namespace }, 'kept scan not read')
      return undefined
    })
    return new NamespaceScanner({ ...this.#options, namespace, limiter: this.#limiter }, kept)
  }
}
