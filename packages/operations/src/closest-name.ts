import { closestMatch } from 'leven'

/**
 * Returns the known name that a mistyped one is nearest to. Returns nothing where more than about a
 * third of the letters differ: a wrong suggestion is worse than none.
 */
export const closestName = (typed: string, known: readonly string[]): string | undefined =>
  closestMatch(typed, [...known], { maxDistance: Math.ceil(typed.length / 3) })

/** Continues a message: the nearest known name, or else all of them. */
export function suggestName(typed: string, known: readonly string[]): string {
  const closest = closestName(typed, known)
  return closest === undefined ? `Known: ${known.join(', ')}.` : `Did you mean ${closest}?`
}
