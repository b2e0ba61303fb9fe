const formats = new Map<string, Intl.DateTimeFormat>()

/** Whether a row shows its day: it is the first row, or the row above has another day. */
export const isFirstOfDay = (time: string, above: string | undefined, timeZone: string): boolean =>
  above === undefined || dayOf(above, timeZone) !== dayOf(time, timeZone)

/** Returns the day of a time in a zone: `Nov 22`. The row's hint shows the whole date. */
export function dayOf(time: string, timeZone: string): string {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en', {
      month: 'short',
      day: 'numeric',
      ...(timeZone !== 'local' && { timeZone }),
    })
    formats.set(timeZone, format)
  }
  return format.format(new Date(time))
}
