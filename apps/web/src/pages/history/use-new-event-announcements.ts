import { useEffect, useRef } from 'react'
import { useAnnounce } from '../../components/Announcer.tsx'

/** Told at most this often, in milliseconds: a busy run would drown all else. */
const pause = 15_000

/** Tells screen readers of events that came after the page was opened. */
export function useNewEventAnnouncements(length: number) {
  const announce = useAnnounce()
  const told = useRef({ length, at: 0 })
  useEffect(() => {
    const count = length - told.current.length
    if (count <= 0) return
    const wait = Math.max(0, told.current.at + pause - Date.now())
    // More events restart the timer with what is left of the wait, and are told together.
    const timer = setTimeout(() => {
      told.current = { length, at: Date.now() }
      announce(count === 1 ? '1 new event' : `${count.toLocaleString('en')} new events`)
    }, wait)
    return () => clearTimeout(timer)
  }, [length, announce])
}
