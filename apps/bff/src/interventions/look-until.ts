import { setTimeout as wait } from 'node:timers/promises'
import { ReplyError } from '../errors.ts'

const firstPauseMs = 200
const longestPauseMs = 1_500

/**
 * Looks until something is found or patience ends. Temporal being away is no answer; any other
 * refusal is one, and is thrown.
 */
export async function lookUntil<T>(
  look: () => Promise<T | undefined>,
  patienceMs: number,
): Promise<T | undefined> {
  const patience = new AbortController()
  const end = wait(patienceMs, undefined, { signal: patience.signal }).catch(() => undefined)
  let isOver = false
  void end.then(() => {
    isOver = true
  })
  try {
    for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
      // A look that hangs must not outlast the patience.
      const found = await Promise.race([look().catch(ignoreAbsence), end])
      if (found !== undefined || isOver) return found
      await Promise.race([wait(pause), end])
    }
  } finally {
    patience.abort()
  }
}

function ignoreAbsence(error: unknown): undefined {
  if (!isAbsence(error)) throw error
}

/** A look at what is known already, but for what only Temporal can add: it may be away by now. */
export const lookOr = <T>(look: Promise<T>, known: T): Promise<T> =>
  look.catch((error: unknown) => {
    if (isAbsence(error)) return known
    throw error
  })

const absences = new Set<string>(['UNAVAILABLE', 'TIMEOUT', 'RATE_LIMITED', 'INTERNAL'])

/** Temporal could not be asked, which says nothing about what it did. */
export const isAbsence = (error: unknown): boolean =>
  error instanceof ReplyError && absences.has(error.code)
