import { useEffect, useRef } from 'react'
import { useAnnounce } from '../../components/Announcer.tsx'

/** In milliseconds between two announcements: a busy run would drown all others. */
const pause = 15_000

/** Announces events that arrive after the page was opened. */
export function useNewEventAnnouncements(length: number) {
  const announce = useAnnounce()
  const told = useRef({ length, at: 0 })
  useEffect(() => {
    const count = length - told.current.length
    if (count <= 0) return
    const wait = Math.max(0, told.current.at + pause - Date.now())
    // Further events wait for the rest of the pause, and are announced together.
    const timer = setTimeout(() => {
      told.current = { length, at: Date.now() }
      announce(count === 1 ? '1 new event' : `${count.toLocaleString('en')} new events`)
    }, wait)
    return () => clearTimeout(timer)
  }, [length, announce])
}
