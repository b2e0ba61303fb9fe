import { clockTime, dateAndTime } from '../../../components/format-time.ts'
import type { Axis, Extent } from './lanes.ts'

export interface Tick {
  at: number
  label: string
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
const timeSteps = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  second,
  2 * second,
  5 * second,
  10 * second,
  30 * second,
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  30 * minute,
  hour,
  2 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
  7 * day,
  30 * day,
  90 * day,
  365 * day,
]

/** Returns round positions on the axis, at most `most` of them. */
export function ticksOf(axis: Axis, { from, to }: Extent, most: number, timeZone: string): Tick[] {
  const least = (to - from) / Math.max(1, most)
  const step = axis === 'time' ? timeStep(least) : Math.max(1, roundStep(least))
  const ticks: Tick[] = []
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
    ticks.push({ at, label: axis === 'time' ? timeLabel(at, step, timeZone) : String(at) })
  }
  return axis === 'time' ? ticks : ticks.filter(({ at }) => at >= 1)
}

const timeStep = (least: number): number =>
  timeSteps.find((step) => step >= least) ?? Math.ceil(least / (365 * day)) * 365 * day

function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1e-9)))
  return ([1, 2, 5, 10].find((factor) => factor * power >= least) ?? 10) * power
}

function timeLabel(at: number, step: number, timeZone: string): string {
  const time = new Date(at).toISOString()
  if (step >= day) return dateAndTime(time, timeZone).slice(0, 10)
  if (step >= minute) {
    const [date = '', clock = ''] = dateAndTime(time, timeZone).split(' ')
    return clock.startsWith('00:00') ? date : clock.slice(0, 5)
  }
  const clock = clockTime(time, timeZone)
  return step >= second ? clock.slice(0, 8) : clock.slice(3)
}
