import { useEffect, useRef, useState } from 'react'

/** In milliseconds. Browsers limit how often the address may change. */
const pause = 400

/**
 * The reason as it is typed; the address has it once the typing rests, or is said to: a reset that is
 * sent before that leads to another address, which a later change would lead away from.
 */
export function useReasonDraft(
  initial: string,
  onRest: (reason: string) => void,
): [reason: string, setReason: (reason: string) => void, rest: () => void] {
  const [reason, setReason] = useState(initial)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const stop = () => {
    clearTimeout(timer.current)
    timer.current = undefined
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  return [
    reason,
    (text) => {
      setReason(text)
      stop()
      timer.current = setTimeout(() => {
        timer.current = undefined
        onRest(text)
      }, pause)
    },
    () => {
      if (timer.current === undefined) return
      stop()
      onRest(reason)
    },
  ]
}
