import { useEffect, useState } from 'react'

/** In milliseconds. */
const restMs = 250

/** Returns the value as it was when it last stayed unchanged for `restMs`. */
export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), restMs)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
