/** How much was done by a time in epoch milliseconds. The total never falls. */
export interface Sample {
  time: number
  total: number
}

/** Milliseconds. Speeds are measured over the last minute. */
const windowMs = 60_000

/**
 * Returns the samples for the speed, oldest first: those in the window and the last one before it.
 */
export function keepWindow(samples: readonly Sample[], now: number): Sample[] {
  const before = samples.findLastIndex(({ time }) => time <= now - windowMs)
  return samples.slice(Math.max(0, before))
}

/**
 * Returns the speed per second over the window that ends now. 0: not known, or nothing was done.
 */
export function perSecond(samples: readonly Sample[], now: number): number {
  const window = keepWindow(samples, now)
  const [first, last] = [window[0], window.at(-1)]
  if (first === undefined || last === undefined) return 0
  const milliseconds = now - first.time
  return milliseconds <= 0 ? 0 : ((last.total - first.total) / milliseconds) * 1000
}

/**
 * Returns the milliseconds until `remaining` items are done at this speed. Undefined: not known.
 */
export function timeLeft(remaining: number, speed: number): number | undefined {
  if (remaining <= 0) return 0
  return speed > 0 ? (remaining / speed) * 1000 : undefined
}
