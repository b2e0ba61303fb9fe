import { isCalendarDay } from '@rewind/history/text/rfc3339'
import { dateAndTime } from './format-time.ts'

const shape = /^(\d{4}-\d\d-\d\d)(?:[ T]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?)?$/

const day = 86_400_000

/**
 * Returns the moment of a time such as `2026-11-22 02:14:07`, as a clock in the zone shows it, as
 * ISO 8601 in UTC. Returns undefined if there is no such time. `milliseconds` is used where the
 * text has none. Of a time that the clock shows twice it returns the first. A day begins with its
 * first moment.
 */
export function timeInZone(text: string, timeZone: string, milliseconds = 0): string | undefined {
  const wall = wallTime(text, milliseconds)
  if (wall === undefined) return undefined
  return isoTime(isDay(text) ? beginOfDay(wall, timeZone) : momentsOf(wall, timeZone)[0])
}

/** Returns the end of the day, minute or second that a text names. */
export function endInZone(text: string, timeZone: string): string | undefined {
  const named = text.trim()
  const wall = wallTime(named, 0)
  if (wall === undefined) return undefined
  if (isDay(named)) return isoTime(beginOfDay(wall + day, timeZone) - 1)
  const isMinute = /[ T]\d\d:\d\d$/.test(named)
  const end = wallTime(`${named}${isMinute ? ':59' : ''}`, 999) ?? wall
  return isoTime(momentsOf(end, timeZone).at(-1))
}

const isoTime = (time: number | undefined): string | undefined =>
  time === undefined ? undefined : new Date(time).toISOString()

/** Returns a sentence that says why a text names no time in the zone; undefined if it does. */
export function whyNoTime(text: string, timeZone: string): string | undefined {
  if (timeInZone(text, timeZone) !== undefined) return undefined
  if (wallTime(text, 0) !== undefined) {
    return `${text.trim()} does not exist in ${zoneName(timeZone)}: its clocks go forward over it.`
  }
  return /^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?)?$/.test(text.trim())
    ? `${text.trim()} is no day of the calendar or no time of the clock.`
    : 'A time is written as 2026-11-22 02:14:07.'
}

export const zoneName = (timeZone: string): string =>
  timeZone === 'local' ? 'local time' : timeZone

/** Returns a time range in words. The date appears once if both ends are on the same day. */
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

const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text.trim())

/**
 * Returns the clock time of a text, in milliseconds as if it were UTC; undefined if no clock shows
 * it.
 */
function wallTime(text: string, milliseconds: number): number | undefined {
  const [, date, hour = '00', minute = '00', second = '00', fraction] =
    shape.exec(text.trim()) ?? []
  if (date === undefined || !isCalendarDay(date)) return undefined
  const time = Date.parse(`${date}T${hour}:${minute}:${second}Z`)
  return (
    time + (fraction === undefined ? milliseconds : Number(fraction.padEnd(3, '0').slice(0, 3)))
  )
}

/**
 * Returns the zone's offsets from UTC around a time: two different ones where the clocks change.
 */
const offsetsAbout = (time: number, timeZone: string): number[] => [
  ...new Set([offsetAt(time - day, timeZone), offsetAt(time + day, timeZone)]),
]

/**
 * Returns the moments at which the zone's clock shows a time: none where the clock skips the time,
 * two where the clock goes back.
 */
const momentsOf = (wall: number, timeZone: string): number[] =>
  offsetsAbout(wall, timeZone)
    .map((offset) => wall - offset)
    .filter((time) => offsetAt(time, timeZone) === wall - time)
    .sort((one, other) => one - other)

/** Where the clock skips midnight, the day begins at the moment of the change. */
const beginOfDay = (midnight: number, timeZone: string): number =>
  momentsOf(midnight, timeZone)[0] ?? midnight - Math.min(...offsetsAbout(midnight, timeZone))

/** Returns how far a clock in the zone is ahead of UTC, in milliseconds. */
function offsetAt(time: number, timeZone: string): number {
  const shown = dateAndTime(new Date(time).toISOString(), timeZone)
  const [year = 0, month = 1, date = 1, hour = 0, minute = 0, second = 0] = shown
    .split(/\D/)
    .map(Number)
  const wall = new Date(0)
  wall.setUTCFullYear(year, month - 1, date)
  wall.setUTCHours(hour, minute, second)
  return wall.getTime() - Math.floor(time / 1000) * 1000
}
