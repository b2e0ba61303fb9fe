import { isObject } from '../events/json-object.ts'

/**
 * Returns a duration in seconds: `"1.500s"` and `{ seconds: "1", nanos: 500000000 }` become
 * `"1.5s"`. Any other value is returned unchanged.
 */
export function durationText(raw: unknown): unknown {
  if (typeof raw === 'string') {
    const [, whole, fraction] = /^(-?\d+)(?:\.(\d+))?s$/.exec(raw) ?? []
    return whole === undefined ? raw : joined(whole, fraction ?? '')
  }
  if (!isObject(raw)) return raw
  const seconds = String(raw.seconds ?? '0')
  const nanos = Number(raw.nanos ?? 0)
  if (!/^-?\d+$/.test(seconds) || !Number.isInteger(nanos)) return raw
  // In a negative duration both parts are negative.
  const sign = nanos < 0 && !seconds.startsWith('-') ? '-' : ''
  return joined(sign + seconds, fractionOf(nanos))
}

/**
 * Returns a timestamp in the form of protobuf JSON, to the nanosecond. Any other value is returned
 * unchanged.
 */
export function timestampText(raw: unknown): unknown {
  if (typeof raw === 'string') {
    if (raw.endsWith('Z')) return raw
    const time = new Date(raw)
    return Number.isNaN(time.getTime()) ? raw : time.toISOString()
  }
  if (!isObject(raw)) return raw
  const milliseconds = Number(raw.seconds ?? 0) * 1000
  const nanos = Number(raw.nanos ?? 0)
  const time = new Date(milliseconds)
  if (Number.isNaN(time.getTime()) || !Number.isInteger(nanos)) return raw
  const fraction = fractionOf(nanos)
  // Protobuf prints 0, 3, 6 or 9 digits.
  const digits = fraction.padEnd(Math.ceil(fraction.length / 3) * 3, '0')
  return time.toISOString().slice(0, -5) + (digits === '' ? 'Z' : `.${digits}Z`)
}

const fractionOf = (nanos: number): string =>
  nanos === 0 ? '' : String(Math.abs(nanos)).padStart(9, '0').replace(/0+$/, '')

const joined = (whole: string, fraction: string): string => {
  const digits = fraction.replace(/0+$/, '')
  return digits === '' ? `${whole}s` : `${whole}.${digits}s`
}

const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const

/**
 * Returns `"3900s"` as `1 h 5 min`: the two largest units that are not zero. Text of another form
 * is returned unchanged.
 */
export function humanDuration(duration: string): string {
  const seconds = Number(/^(-?\d+(?:\.\d+)?)s$/.exec(duration)?.[1])
  if (!Number.isFinite(seconds)) return duration
  if (seconds < 0) return `-${humanDuration(`${-seconds}s`)}`
  if (seconds > 0 && seconds < 1) return `${Number((seconds * 1000).toPrecision(3))} ms`
  if (seconds < 59.9995) return `${Number(seconds.toFixed(3))} s`
  const parts: string[] = []
  let rest = Math.round(seconds)
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(`${count} ${unit}`)
    else if (parts.length > 0) break
    if (parts.length === 2) break
  }
  return parts.join(' ')
}
