import { useSyncExternalStore } from 'react'
import {
  clockTime,
  dateAndTime,
  dateAndTimeWithZone,
  minuteTime,
  relativeTime,
} from './format-time.ts'
import { Hint } from './Hint.tsx'
import { usePreferences } from './Preferences.tsx'

// One clock for the whole page, so that a hundred rows do not make a hundred timers.
let now = Date.now()
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void) {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of listeners) each()
  }, 1000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** The present in milliseconds, told anew each second. */
export const useNow = () => useSyncExternalStore(subscribe, () => now)

/** A time as text; on hover its other form: absolute with zone for a relative one, and the other way round. */
export function TimeText({
  time,
  show = 'date',
}: {
  time: string
  show?: 'date' | 'clock' | 'minute' | 'relative'
}) {
  return show === 'relative' ? (
    <RelativeTime time={time} />
  ) : (
    <AbsoluteTime time={time} show={show} />
  )
}

function RelativeTime({ time }: { time: string }) {
  const { timeZone } = usePreferences()
  return (
    <Hint text={dateAndTimeWithZone(time, timeZone)}>
      <time dateTime={time}>{relativeTime(time, useNow())}</time>
    </Hint>
  )
}

const texts = { date: dateAndTime, clock: clockTime, minute: minuteTime }

function AbsoluteTime({ time, show }: { time: string; show: keyof typeof texts }) {
  const { timeZone } = usePreferences()
  const text = texts[show](time, timeZone)
  return (
    <Hint text={() => `${relativeTime(time, Date.now())} · ${dateAndTimeWithZone(time, timeZone)}`}>
      <time dateTime={time}>{text}</time>
    </Hint>
  )
}
