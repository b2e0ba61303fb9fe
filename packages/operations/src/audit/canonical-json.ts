/**
 * Returns the canonical JSON of a value by RFC 8785: keys sorted by UTF-16 code units, no white space,
 * numbers and strings as JSON.stringify writes them. Leaves out fields that are undefined. Throws a
 * TypeError for values that JSON cannot represent: NaN, infinities, undefined in a list, bigints,
 * functions, and objects other than plain ones, such as dates.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') {
    return JSON.stringify(value)
  }
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${Array.from(value, canonicalJson).join(',')}]`
  if (isPlainObject(value)) {
    const fields = Object.entries(value)
      .filter(([, field]) => field !== undefined)
      // localeCompare would depend on the machine's locale.
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`)
    return `{${fields.join(',')}}`
  }
  throw new TypeError(
    `JSON cannot represent ${typeof value === 'object' ? 'this object' : String(value)}`,
  )
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
