/** Compiles a regular expression that ignores case. Returns a sentence if the text is none. */
export function readPattern(text: string): RegExp | { problem: string } {
  try {
    return new RegExp(text, 'iu')
  } catch (error) {
    return { problem: `This is no regular expression: ${whyOf(error)}.` }
  }
}

/**
 * Returns the indexes of the texts that match. Can run without end, because some patterns backtrack
 * exponentially.
 */
export function fittingTexts(
  text: string,
  candidates: readonly string[],
): { fits: number[] } | { problem: string } {
  const pattern = readPattern(text)
  if ('problem' in pattern) return pattern
  const fits: number[] = []
  try {
    for (const [at, candidate] of candidates.entries()) if (pattern.test(candidate)) fits.push(at)
  } catch (error) {
    // A pattern that is too large or needs too deep a stack throws only when it is used.
    return { problem: `This regular expression cannot be used: ${whyOf(error)}.` }
  }
  return { fits }
}

function whyOf(error: unknown): string {
  const why = error instanceof Error ? error.message.replace(/^.*\/[a-z]*: /s, '') : ''
  return why || 'it cannot be read'
}
