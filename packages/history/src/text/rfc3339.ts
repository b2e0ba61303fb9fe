const clock = String.raw`(?:[01]\d|2[0-3]):[0-5]\d`
const shape = new RegExp(
  String.raw`^(\d{4}-\d\d-\d\d)T${clock}:[0-5]\d(?:[.,]\d{1,9})?(?:Z|[+-]${clock})$`,
)

/**
 * Returns the milliseconds since 1970 of a time as visibility queries take it, such as
 * `2026-11-22T02:14:07.5+01:00`. Undefined: the text is no such time, or the date or time does not
 * exist.
 */
export function rfc3339Time(text: string): number | undefined {
  const [, day] = shape.exec(text) ?? []
  if (day === undefined || !isCalendarDay(day)) return undefined
  return Date.parse(text.replace(',', '.'))
}

/** Whether a date such as `2026-02-28` exists. `Date` reads 31 February as a day in March. */
export function isCalendarDay(day: string): boolean {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().slice(0, 10) === day
}
