import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * For whom Temporal is asked. It keeps a share of a namespace's rate for calls that say they are an
 * operator's (temporal-semantics.md §6), and nothing else may use that share up:
 * - `operator`: an operator acts or looks; a read that this share is used up for goes by the other.
 * - `bulk`: an operator waits for many calls; these go by the ordinary share as long as it has room.
 * - `background`: nobody waits. Whoever does not say for whom it asks is in the background.
 */
type Caller = 'operator' | 'bulk' | 'background'

const callers = new AsyncLocalStorage<Caller>()

export const currentCaller = (): Caller => callers.getStore() ?? 'background'

export const forOperator = <T>(work: () => T): T => callers.run('operator', work)

/** Also for what an operator's request begins and does not wait for. */
export const inBackground = <T>(work: () => T): T => callers.run('background', work)

/** What is in the background stays there. */
export const inBulk = <T>(work: () => T): T =>
  currentCaller() === 'background' ? work() : callers.run('bulk', work)

/** A generator whose every step is made for whom the first one would be now, whoever asks for it. */
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
