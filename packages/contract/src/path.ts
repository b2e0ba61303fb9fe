/**
 * One path segment from any id, and back. Browsers and proxies collapse `.` and `..` even when
 * percent-encoded, so these travel as `~.` and `~..`, and a leading `~` is doubled.
 */
export const toSegment = (id: string): string =>
  id === '.' || id === '..' || id.startsWith('~') ? `~${id}` : id

/**
 * Undoes `toSegment` on a segment that has been percent-decoded already. A single `~` is none of its
 * making: an address of the Temporal Web UI has ids as they are.
 */
export const fromSegment = (segment: string): string =>
  segment === '~.' || segment === '~..' || segment.startsWith('~~') ? segment.slice(1) : segment

/** Fills `:name` parameters of a URL pattern and appends the query; absent values are left out. */
export function fillUrl(
  pattern: string,
  params: Record<string, string> = {},
  query: Record<string, string | number | boolean | undefined> = {},
): string {
  const path = pattern.replace(/:([A-Za-z]+)/g, (_, name: string) => {
    const value = params[name]
    if (value === undefined) throw new Error(`No value for :${name} of ${pattern}`)
    return encodeURIComponent(toSegment(value))
  })
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value))
  }
  const text = search.toString()
  return text === '' ? path : `${path}?${text}`
}
