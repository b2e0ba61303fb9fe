import { TimeText, useNow } from './TimeText.tsx'

const minute = 60_000

/**
 * The latest time at which the server retries a failing workflow task, computed from the server's
 * backoff.
 */
export function NextTry({ by }: { by: string | undefined }) {
  const now = useNow()
  if (by === undefined) return 'next try as soon as a worker takes it'
  if (Date.parse(by) < now) return 'next try due now'
  // Rounded up to the minute, since `by` is the latest time.
  const time = new Date(Math.ceil(Date.parse(by) / minute) * minute).toISOString()
  return (
    <>
      next try at the latest <TimeText time={time} show="minute" />
    </>
  )
}
