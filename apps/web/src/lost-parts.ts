/** The Temporal Web UI counts the pages of its lists: its addresses are taken without a word. */
const isTheirPage = (name: string, value: string): boolean => name === 'page' && /^\d+$/.test(value)

/** Values that say what a page does without them, so pages leave them out of the address. */
const defaults = new Set(['view=table', 'order=desc', 'regex=false', 'say=query', 'group=time'])

const words = (value: unknown): string[] =>
  value === undefined ? [] : String(value).toUpperCase().split(',')

/**
 * The parts of an address that its page does not know, as `status=BANANA`. `raw`: the parameters as
 * they came; `read`: what the page has made of them. Of a list, the words that are missing.
 */
export function lostParts(
  raw: Readonly<Record<string, string>>,
  read: Readonly<Record<string, unknown>>,
): string[] {
  return Object.entries(raw).flatMap(([name, value]) => {
    const kept = read[name]
    const isKnown = isTheirPage(name, value) || defaults.has(`${name}=${value}`)
    if (value.trim() === '' || isKnown) return []
    if (kept === undefined) return [`${name}=${value}`]
    // A time or a number may be written otherwise than it came: only a list that got shorter lost something.
    if (!value.includes(',')) return []
    const known = words(kept)
    const missing = value
      .split(',')
      .filter((word) => word !== '' && !known.includes(word.toUpperCase()))
    return words(value).length > known.length && missing.length > 0
      ? [`${name}=${missing.join(',')}`]
      : []
  })
}
