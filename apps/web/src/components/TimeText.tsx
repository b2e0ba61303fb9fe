import { useSyncExternalStore } from 'react'
import { serverClock } from '../clock.ts'
import {
  clockTime,
  dateAndTime,
  dateAndTimeWithZone,
  minuteTime,
  relativeTime,
} from './format-time.ts'
import { Hint } from './Hint.tsx'
import { usePreferences } from './Preferences.tsx'

// One timer serves the whole page instead of one for each row.
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

const tell = () => {
  for (const each of listeners) each()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  if (timer === undefined) {
    timer = setInterval(tell, 1000)
    // Timers of a hidden page fire late. Timers of a page that Back restores have stood still.
    document.addEventListener('visibilitychange', tell)
    window.addEventListener('pageshow', tell)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
    document.removeEventListener('visibilitychange', tell)
    window.removeEventListener('pageshow', tell)
  }
}

/**
 * Cut to the second: React reads the value several times while it renders and must get the same
 * one.
 */
const thisSecond = () => Math.floor(serverClock.now() / 1000) * 1000

/** Returns the current time by the server's clock, in milliseconds. It changes once a second. */
export const useNow = () => useSyncExternalStore(subscribe, thisSecond)

/**
 * A time as text. Its hint shows the other form: absolute with the zone for a relative time,
 * relative for an absolute one.
 */
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
    <Hint
      text={() =>
        `${relativeTime(time, serverClock.now())} · ${dateAndTimeWithZone(time, timeZone)}`
      }
    >
      <time dateTime={time}>{text}</time>
    </Hint>
  )
}
