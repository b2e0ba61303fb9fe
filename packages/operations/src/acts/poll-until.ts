import { setTimeout as wait } from 'node:timers/promises'
import { OperationError } from '../errors.ts'
import { StoreError } from '../store/store-error.ts'

const firstPauseMs = 200
const longestPauseMs = 1_500

/**
 * Looks until it finds something, `timeoutMs` ends, or `over` aborts; returns undefined in the last two
 * cases. Ignores that Temporal is away; throws any other error. A look that takes longer than
 * `maxLookMs` still counts, but the next one begins.
 */
export async function pollUntil<T>(
  look: () => Promise<T | undefined>,
  timeoutMs: number,
  over?: AbortSignal,
  maxLookMs?: number,
): Promise<T | undefined> {
  const patience = new AbortController()
  const stop = () => patience.abort()
  if (over?.aborted) stop()
  else over?.addEventListener('abort', stop, { once: true })
  let isOver = false
  const end = wait(timeoutMs, undefined, { signal: patience.signal })
    .catch(() => undefined)
    .then(() => {
      isOver = true
      return undefined
    })
  let offer: (found: T) => void = () => undefined
  let fail: (error: unknown) => void = () => undefined
  const first = new Promise<T>((resolve, reject) => {
    offer = resolve
    fail = reject
  })
  first.catch(() => undefined)
  try {
    for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
      const one = look()
        .catch(ignoreAbsence)
        .then((found) => {
          if (found !== undefined) offer(found)
        }, fail)
      // A look that hangs must not outlast the patience.
      const limit = maxLookMs === undefined ? [] : [wait(maxLookMs, undefined, { ref: false })]
      const found = await Promise.race([
        first,
        end,
        Promise.race([one, ...limit]).then(() => undefined),
      ])
      if (found !== undefined || isOver) return found
      await Promise.race([wait(pause), end])
    }
  } finally {
    stop()
    over?.removeEventListener('abort', stop)
  }
}

function ignoreAbsence(error: unknown): undefined {
  if (!isTransient(error)) throw error
}

/** Returns `known` if the look fails: what Temporal has done already stays done. */
export const readOr = <T>(look: Promise<T>, known: T): Promise<T> => look.catch(() => known)

const absences = new Set<string>(['UNAVAILABLE', 'TIMEOUT', 'RATE_LIMITED', 'INTERNAL'])

/** Temporal could not be asked, which says nothing about what it did. */
const isTransient = (error: unknown): boolean =>
  error instanceof OperationError && !(error instanceof StoreError) && absences.has(error.code)
