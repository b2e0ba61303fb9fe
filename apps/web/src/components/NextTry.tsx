import { TimeText, useNow } from './TimeText.tsx'

const minute = 60_000

/** When a workflow task that keeps failing is tried again: as far as the server's waits tell. */
export function NextTry({ by }: { by: string | undefined }) {
  const now = useNow()
  if (by === undefined) return 'next try as soon as a worker takes it'
  if (Date.parse(by) < now) return 'next try due now'
  // Rounded up, or it would not be the latest.
  const time = new Date(Math.ceil(Date.parse(by) / minute) * minute).toISOString()
  return (
    <>
      next try at the latest <TimeText time={time} show="minute" />
    </>
  )
}
