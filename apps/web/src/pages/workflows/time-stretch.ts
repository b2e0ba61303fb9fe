import { rfc3339Time } from '@rewind/history/text/rfc3339'
import { endInZone, timeInZone, whyNoTime } from '../../components/time-in-zone.ts'

/** A time range with both ends as RFC 3339 in UTC. The two ends of a moment are equal. */
export interface Stretch {
  from: string
  to: string
}

/**
 * Returns the range that a text names: a day, a minute, a second, or a fraction of one. The text is
 * in `timeZone` unless it has an offset of its own. Ends are exact to the nanosecond, the precision
 * of Temporal's times.
 */
export function stretchOf(text: string, timeZone: string): Stretch | { problem: string } {
  const named = text.trim()
  const [, , fraction] = /^[^.]*:\d\d(\.(\d{1,9}))/.exec(named) ?? []
  const hasOffset = /[T ]\d\d:\d\d.*(?:Z|[+-]\d\d:?\d\d)$/i.test(named)
  const [from, to] = hasOffset
    ? withOffset(named)
    : [timeInZone(named, timeZone), endInZone(named, timeZone)]
  if (from === undefined || to === undefined) {
    return { problem: (hasOffset ? undefined : whyNoTime(named, timeZone)) ?? noTimeWithOffset }
  }
  // The server reads only years of four digits.
  if (!/^\d{4}-/.test(from) || !/^\d{4}-/.test(to)) return { problem: 'This year is out of range.' }
  return {
    from: withFraction(from, (fraction ?? '').padEnd(9, '0')),
    to: withFraction(to, (fraction ?? '').padEnd(9, '9')),
  }
}

const noTimeWithOffset = 'A time is written as 2026-11-22T02:14:07Z or 2026-11-22T02:14:07+01:00.'

function withOffset(text: string): [string?, string?] {
  const [, day, clock = '', seconds, fraction = '', offset = ''] =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)$/i.exec(text) ?? []
  const zone = offset.toUpperCase().replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')
  const at = (second: string) => rfc3339Time(`${day}T${clock}${second}${fraction}${zone}`)
  const [from, to] = [at(seconds ?? ':00'), at(seconds ?? ':59')]
  return from === undefined || to === undefined
    ? []
    : [new Date(from).toISOString(), new Date(to).toISOString()]
}

/** Returns a time in seconds with another fraction, given in nine digits. */
function withFraction(time: string, nanoseconds: string): string {
  const fraction = nanoseconds.replace(/0+$/, '')
  return `${time.slice(0, 19)}${fraction && `.${fraction}`}Z`
}
