const sizes: Record<string, number> = {
  ms: 1,
  s: 1000,
  min: 60_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/**
 * Returns `1 h 30 min`, `90s`, `1.5 h` or `0` in milliseconds, or undefined if the text is no
 * duration.
 */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim().toLowerCase()
  if (trimmed === '0') return 0
  if (!/^(\d+(\.\d+)?\s*(ms|s|min|m|h|d)\s*)+$/.test(trimmed)) return undefined
  let milliseconds = 0
  for (const [, amount, unit = ''] of trimmed.matchAll(/(\d+(?:\.\d+)?)\s*(ms|s|min|m|h|d)/g)) {
    milliseconds += Number(amount) * (sizes[unit] ?? 0)
  }
  return Math.round(milliseconds)
}

/**
 * Returns the exact text of a duration, which `parseDuration` can read: `1 h 30 min`, `1 s 500 ms`.
 */
export function exactDuration(milliseconds: number): string {
  const parts: string[] = []
  let rest = milliseconds
  for (const unit of ['d', 'h', 'min', 's', 'ms']) {
    const size = sizes[unit] ?? 1
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(`${count} ${unit}`)
  }
  return parts.join(' ') || '0 s'
}
