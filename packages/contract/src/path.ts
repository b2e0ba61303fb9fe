/**
 * Returns one path segment for any id. Browsers and proxies collapse `.` and `..` even if they are
 * percent-encoded, so these become `~.` and `~..`, and a leading `~` is doubled.
 */
export const toSegment = (id: string): string =>
  id === '.' || id === '..' || id.startsWith('~') ? `~${id}` : id

/**
 * Undoes `toSegment` on a segment that is percent-decoded already. A single leading `~` is kept,
 * because `toSegment` never writes one: a URL of the Temporal Web UI has ids as they are.
 */
export const fromSegment = (segment: string): string =>
  segment === '~.' || segment === '~..' || segment.startsWith('~~') ? segment.slice(1) : segment

/**
 * Fills the `:name` parameters of a URL pattern and appends the query. Undefined and empty query
 * values are left out. Throws an Error if a parameter is missing.
 */
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
