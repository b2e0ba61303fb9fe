/**
 * Returns the one JSON text of a value, by RFC 8785: keys in the order of their UTF-16 code units, no
 * white space, numbers and texts as JSON.stringify writes them. Fields that are undefined are left
 * out. Throws a TypeError for what JSON has no form for: NaN and infinities, undefined in a list,
 * bigints, functions, and objects other than plain ones, such as dates.
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
      // Not localeCompare: that depends on the machine.
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`)
    return `{${fields.join(',')}}`
  }
  throw new TypeError(
    `JSON has no form for ${typeof value === 'object' ? 'this object' : String(value)}`,
  )
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
