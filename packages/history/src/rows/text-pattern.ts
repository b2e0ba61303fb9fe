/** A regular expression as it was typed, whatever the case of letters; one that is none says why. */
export function readPattern(text: string): RegExp | { problem: string } {
  try {
    return new RegExp(text, 'iu')
  } catch (error) {
    return { problem: `This is no regular expression: ${whyOf(error)}.` }
  }
}

/** The places of the texts that fit. It may take for ever: a pattern can try more ways than there is time. */
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
    // That one is too large, or needs too deep a stack, is known only where it is tried.
    return { problem: `This regular expression cannot be used: ${whyOf(error)}.` }
  }
  return { fits }
}

function whyOf(error: unknown): string {
  const why = error instanceof Error ? error.message.replace(/^.*\/[a-z]*: /s, '') : ''
  return why || 'it cannot be read'
}
