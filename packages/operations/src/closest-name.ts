import { closestMatch } from 'leven'

/**
 * Returns the known name closest to a mistyped one, or undefined if more than about a third of the
 * letters differ.
 */
export const closestName = (typed: string, known: readonly string[]): string | undefined =>
  closestMatch(typed, [...known], { maxDistance: Math.ceil(typed.length / 3) })

/** Returns the second sentence of a message about an unknown name. */
export function suggestName(typed: string, known: readonly string[]): string {
  const closest = closestName(typed, known)
  return closest === undefined
    ? `Expected one of: ${known.join(', ')}.`
    : `Did you mean ${closest}?`
}
