import { setTimeout as wait } from 'node:timers/promises'
import { OperationError } from '../errors.ts'
import { StoreError } from '../store/store-error.ts'

const firstPauseMs = 200
const longestPauseMs = 1_500

/**
 * Calls `look` until it returns a value. Returns undefined if `timeoutMs` passes or `over` aborts
 * first. Ignores transient errors of Temporal and throws any other error. When a call takes longer
 * than `maxLookMs`, the next call starts; the result of the slow call still counts.
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
      // A call that never ends must not block the loop.
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

/** Returns `known` if the read fails: a failed read does not undo what Temporal has done. */
export const readOr = <T>(look: Promise<T>, known: T): Promise<T> => look.catch(() => known)

const absences = new Set<string>(['UNAVAILABLE', 'TIMEOUT', 'RATE_LIMITED', 'INTERNAL'])

/** Whether Temporal could not answer. That proves nothing about what Temporal did. */
const isTransient = (error: unknown): boolean =>
  error instanceof OperationError && !(error instanceof StoreError) && absences.has(error.code)
