import { useEffect, useState } from 'react'

/** How long nothing must change, in milliseconds. */
const restMs = 250

/** A value once it has come to rest. */
export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), restMs)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
