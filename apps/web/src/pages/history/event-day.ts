const formats = new Map<string, Intl.DateTimeFormat>()

/** Whether a row shows its day: the one above is of another, or there is none. */
export const isFirstOfDay = (time: string, above: string | undefined, timeZone: string): boolean =>
  above === undefined || dayOf(above, timeZone) !== dayOf(time, timeZone)

/** `Nov 22`, the day of a time in a zone; the whole date stands in the row's hint. */
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
