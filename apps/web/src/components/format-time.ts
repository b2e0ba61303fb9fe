const formats = new Map<string, Intl.DateTimeFormat>()

function format(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${timeZone}|${JSON.stringify(options)}`
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-CA', {
    hourCycle: 'h23',
    ...options,
    ...(timeZone !== 'local' && { timeZone }),
  })
  formats.set(key, made)
  return made
}

const day = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const

/** `02:14:07.120` */
export const clockTime = (time: string, timeZone: string): string =>
  format(timeZone, { ...clock, fractionalSecondDigits: 3 }).format(new Date(time))

/** `02:14` */
export const minuteTime = (time: string, timeZone: string): string =>
  format(timeZone, { hour: '2-digit', minute: '2-digit' }).format(new Date(time))

/**
 * Returns `2026-11-22 02:14:07`. The year has four digits, so that the text can be typed into a
 * filter.
 */
export const dateAndTime = (time: string, timeZone: string): string => {
  const date = new Date(time)
  return `${calendarDay(date, timeZone)} ${format(timeZone, clock).format(date)}`
}

const yearOne = Date.parse('0001-01-02T00:00:00Z')

function calendarDay(date: Date, timeZone: string): string {
  const shown = format(timeZone, day).format(date).padStart(10, '0')
  // Temporal's "no time" is 0001-01-01 in UTC. West of Greenwich that is a day in the year before.
  if (date.getTime() >= yearOne) return shown
  const isBefore = format(timeZone, { era: 'short' }).format(date).includes('B')
  return isBefore ? `0000${shown.slice(4)}` : shown
}

/** Returns the date and time with the zone: `2026-11-22 02:14:07 UTC` */
export const dateAndTimeWithZone = (time: string, timeZone: string): string => {
  const parts = format(timeZone, { hour: '2-digit', timeZoneName: 'short' }).formatToParts(
    new Date(time),
  )
  const zone = parts.find((part) => part.type === 'timeZoneName')?.value ?? timeZone
  return `${dateAndTime(time, timeZone)} ${zone}`
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const

/** Returns the two largest units: `1 h 12 min`, `41 s`, `0 s`. */
export function duration(milliseconds: number): string {
  const length = Math.max(0, milliseconds)
  const first = units.findIndex(([, size]) => length >= size)
  if (first === -1) return '0 s'
  const parts: string[] = []
  let rest = length
  for (const [name, size] of units.slice(first, first + 2)) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(`${count} ${name}`)
  }
  return parts.join(' ')
}

/** Returns `6 min ago` or `in 30 d`. */
export function relativeTime(time: string, now: number): string {
  const distance = now - Date.parse(time)
  const [largest] = duration(Math.abs(distance)).split(/(?<=[a-z]) /)
  // `now` changes once a second, so a time that was just read can be up to a second ahead.
  return distance > -1000 ? `${largest} ago` : `in ${largest}`
}
