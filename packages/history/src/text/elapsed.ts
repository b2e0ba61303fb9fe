import { humanDuration } from './durations.ts'

type Moment = string | number

const at = (moment: Moment): number => (typeof moment === 'number' ? moment : Date.parse(moment))

/**
 * Returns a time span such as `41 s`. Whole seconds, because the text is updated while it is read.
 */
export const lastingFor = (from: Moment, to: Moment): string =>
  humanDuration(`${Math.max(0, Math.round((at(to) - at(from)) / 1000))}s`)

/** Returns `in 41 s`, or `now` if the moment has passed. */
export const dueIn = (moment: Moment, now: Moment): string =>
  at(moment) > at(now) ? `in ${lastingFor(now, moment)}` : 'now'

export const ago = (from: Moment, now: Moment): string => `${lastingFor(from, now)} ago`

/** Returns the time from one event to a later one, such as `1.2 s after`. */
export const after = (first: { time: string }, later: { time: string }): string => {
  const milliseconds = Math.max(0, at(later.time) - at(first.time))
  return `${milliseconds < 10_000 ? humanDuration(`${milliseconds / 1000}s`) : lastingFor(first.time, later.time)} after`
}
