import { useEffect, useRef, useState } from 'react'

/** Browsers take only so many changes of the address in a while, so it follows the typing, in milliseconds. */
const pause = 400

/** The reason as it is typed; the address has it once the typing rests. */
export function useReasonDraft(
  initial: string,
  onRest: (reason: string) => void,
): [string, (reason: string) => void] {
  const [reason, setReason] = useState(initial)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  return [
    reason,
    (text) => {
      setReason(text)
      clearTimeout(timer.current)
      timer.current = setTimeout(() => onRest(text), pause)
    },
  ]
}
