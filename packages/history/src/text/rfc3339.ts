const clock = String.raw`(?:[01]\d|2[0-3]):[0-5]\d`
const shape = new RegExp(
  String.raw`^(\d{4}-\d\d-\d\d)T${clock}:[0-5]\d(?:[.,]\d{1,9})?(?:Z|[+-]${clock})$`,
)

/**
 * A time as Temporal takes it in a query, such as `2026-11-22T02:14:07.5+01:00`, as milliseconds since
 * 1970. Undefined where it is none: a day or a time of day that does not exist counts as none.
 */
export function rfc3339Time(text: string): number | undefined {
  const [, day] = shape.exec(text) ?? []
  if (day === undefined || !isCalendarDay(day)) return undefined
  return Date.parse(text.replace(',', '.'))
}

/** Whether `2026-02-28` is a day: the calendar has no 31 February, which is read as a day in March. */
export function isCalendarDay(day: string): boolean {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().slice(0, 10) === day
}
