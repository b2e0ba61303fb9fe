import { isCalendarDay } from '@rewind/history/text/rfc3339'
import { dateAndTime } from './format-time.ts'

const shape = /^(\d{4}-\d\d-\d\d)(?:[ T]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?)?$/

const day = 86_400_000

/**
 * `2026-11-22 02:14:07`, as a clock in that zone shows it, as ISO 8601 in UTC; undefined for what is
 * no time there. `milliseconds` stands where the text has none. A time that the clock shows twice is
 * the first one; a day begins with its first moment.
 */
export function timeInZone(text: string, timeZone: string, milliseconds = 0): string | undefined {
  const wall = wallTime(text, milliseconds)
  if (wall === undefined) return undefined
  return isoTime(isDay(text) ? beginOfDay(wall, timeZone) : momentsOf(wall, timeZone)[0])
}

/** The end of what a text names: of that day, that minute or that second. */
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

/** Why a text names no time in a zone, as a sentence; undefined where it does. */
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

const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text.trim())

/** What the clock shows, in milliseconds as if it were UTC; undefined where no clock shows it. */
function wallTime(text: string, milliseconds: number): number | undefined {
  const [, date, hour = '00', minute = '00', second = '00', fraction] =
    shape.exec(text.trim()) ?? []
  if (date === undefined || !isCalendarDay(date)) return undefined
  const time = Date.parse(`${date}T${hour}:${minute}:${second}Z`)
  return (
    time + (fraction === undefined ? milliseconds : Number(fraction.padEnd(3, '0').slice(0, 3)))
  )
}

/** Offsets from UTC that the zone has about a time: two where the clocks change. */
const offsetsAbout = (time: number, timeZone: string): number[] => [
  ...new Set([offsetAt(time - day, timeZone), offsetAt(time + day, timeZone)]),
]

/** The moments at which the zone's clock shows a time: none where it goes over it, two where it goes back. */
const momentsOf = (wall: number, timeZone: string): number[] =>
  offsetsAbout(wall, timeZone)
    .map((offset) => wall - offset)
    .filter((time) => offsetAt(time, timeZone) === wall - time)
    .sort((one, other) => one - other)

/** Where the clock goes over midnight, a day begins with the moment at which it does. */
const beginOfDay = (midnight: number, timeZone: string): number =>
  momentsOf(midnight, timeZone)[0] ?? midnight - Math.min(...offsetsAbout(midnight, timeZone))

/** How far a clock of the zone is ahead of UTC, in milliseconds. */
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
