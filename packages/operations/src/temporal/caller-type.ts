import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * The origin of a call to Temporal. The server reserves a share of each namespace's rate for calls
 * with the caller type "operator" (docs/temporal-semantics.md#rate-limits). Only operators may use
 * that share.
 * - `operator`: an operator waits for this call. A read that exceeds the operator share is sent
 *   again in the ordinary share.
 * - `bulk`: an operator waits for many calls. They use the ordinary share first, then the operator
 *   share.
 * - `background`: nobody waits. The default.
 */
type Caller = 'operator' | 'bulk' | 'background'

const callers = new AsyncLocalStorage<Caller>()

export const currentCaller = (): Caller => callers.getStore() ?? 'background'

export const forOperator = <T>(work: () => T): T => callers.run('operator', work)

/** Also for work that an operator's request starts without waiting for it. */
export const inBackground = <T>(work: () => T): T => callers.run('background', work)

/** Background work stays in the background. */
export const inBulk = <T>(work: () => T): T =>
  currentCaller() === 'background' ? work() : callers.run('bulk', work)

/**
 * Returns a generator that runs every step as the current caller, regardless of the caller of
 * `next`.
 */
export function keepingCaller<T>(steps: AsyncGenerator<T>): AsyncGenerator<T> {
  const within = AsyncLocalStorage.snapshot()
  return {
    next: () => within(() => steps.next()),
    return: (value: unknown) => within(() => steps.return(value)),
    throw: (error: unknown) => within(() => steps.throw(error)),
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
