import { dateAndTime } from './format-time.ts'

const shape = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?)?$/

/**
 * `2026-11-22 02:14:07`, as a clock in that zone shows it, as ISO 8601 in UTC; undefined for what is
 * no time. `milliseconds` stands where the text has none.
 */
export function timeInZone(text: string, timeZone: string, milliseconds = 0): string | undefined {
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction] =
    shape.exec(text.trim()) ?? []
  if (year === undefined) return undefined
  const wall = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    fraction === undefined ? milliseconds : Number(fraction.padEnd(3, '0')),
  )
  // The calendar has no 31 February: it would be told as a day in March.
  if (new Date(wall).toISOString().slice(0, 10) !== `${year}-${month}-${day}`) return undefined
  // The zone's distance from UTC depends on the time that is looked for: one correction reaches it,
  // a second one mends the hours round a change of the clock.
  let time = wall
  for (let round = 0; round < 2; round++) time = wall - offsetAt(time, timeZone)
  return new Date(time).toISOString()
}

/** The end of what a text names: of that day, that minute or that second. */
export function endInZone(text: string, timeZone: string): string | undefined {
  const named = text.trim()
  const isDay = /^\d{4}-\d\d-\d\d$/.test(named)
  const isMinute = /[ T]\d\d:\d\d$/.test(named)
  return timeInZone(`${named}${isDay ? ' 23:59:59' : isMinute ? ':59' : ''}`, timeZone, 999)
}

/** A stretch of time in words; the day is not said twice. */
export function stretchWords(
  from: string | undefined,
  to: string | undefined,
  timeZone: string,
): string {
  const [begins, ends] = [from, to].map((time) => time && dateAndTime(time, timeZone))
  if (begins && ends) {
    return `${begins} to ${begins.slice(0, 10) === ends.slice(0, 10) ? ends.slice(11) : ends}`
  }
  return begins ? `from ${begins}` : ends ? `until ${ends}` : 'Any time'
}

/** How far a clock of the zone is ahead of UTC, in milliseconds. */
function offsetAt(time: number, timeZone: string): number {
  const shown = dateAndTime(new Date(time).toISOString(), timeZone).replace(' ', 'T')
  return Date.parse(`${shown}Z`) - Math.floor(time / 1000) * 1000
}
