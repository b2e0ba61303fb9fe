/**
 * Returns whether a pattern matches the whole text. `*` matches any number of characters and `?` exactly
 * one; every other character matches itself, and case counts. The time is at most proportional to the
 * product of both lengths.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  const [wanted, given] = [[...pattern], [...text]]
  let at = 0
  let position = 0
  // Where to continue after a mismatch: the last `*` takes one more character.
  let star: { at: number; position: number } | undefined
  while (position < given.length) {
    if (wanted[at] === '*') {
      star = { at, position }
      at += 1
    } else if (at < wanted.length && (wanted[at] === '?' || wanted[at] === given[position])) {
      at += 1
      position += 1
    } else if (star !== undefined) {
      star.position += 1
      at = star.at + 1
      position = star.position
    } else {
      return false
    }
  }
  while (wanted[at] === '*') at += 1
  return at === wanted.length
}

/** Returns whether at least one of the patterns matches. */
export const matchesAnyGlob = (patterns: readonly string[], text: string): boolean =>
  patterns.some((pattern) => matchesGlob(pattern, text))

/** Returns whether one of the patterns matches every text. */
export const matchesEverything = (patterns: readonly string[]): boolean =>
  patterns.some((pattern) => /^\*+$/.test(pattern))
