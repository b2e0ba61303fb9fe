/**
 * Milliseconds from the operation to the first reading, and from each reading to the next. The last
 * one repeats.
 */
const delays = [2_000, 10_000, 60_000, 300_000]

/**
 * The share of a delay by which readings are spread, so that runs of one wave are not read at the
 * same time.
 */
const jitter = 0.2

const defaultVerifyMs = 3_600_000

/** Times in epoch milliseconds. */
export interface LookFacts {
  actedAt: number
  now: number
  /** The number of readings since the operation. */
  looks: number
  /** The place of the run in a random order, 0 to 1. It spreads the readings. */
  spread: number
  /** Milliseconds for which the run is followed after the operation. */
  verifyMs?: number
  /** Nothing happens in the run before this time (a timer), so it is not read earlier. */
  nothingBefore?: number | undefined
}

/**
 * Returns when to read a run next, in epoch milliseconds. The last reading is at the end of
 * `verifyMs`. Undefined: that time is over, and the verdict stays until somebody verifies the run
 * again.
 */
export function nextLookAt({
  actedAt,
  now,
  looks,
  spread,
  verifyMs = defaultVerifyMs,
  nothingBefore = 0,
}: LookFacts): number | undefined {
  const end = actedAt + verifyMs
  if (now >= end) return undefined
  const delay = delays[Math.min(looks, delays.length - 1)] ?? 0
  return Math.min(end, Math.max(now + delay * (1 + jitter * spread), nothingBefore))
}

const [shortestWatch, longestWatch] = [10_000, 300_000]
/**
 * The share of the allowed calls for descriptions. The rest is for the events of runs that have
 * changed.
 */
const lookShare = 0.8

/**
 * Returns the interval between two readings of a watched run, in milliseconds. Nothing announces
 * that a run heals, so every run is read as often as the allowed calls permit.
 */
export const watchInterval = (openItems: number, callsPerSecond: number): number =>
  Math.min(longestWatch, Math.max(shortestWatch, (openItems / (callsPerSecond * lookShare)) * 1000))

/** Like `nextLookAt`, for a watch. */
export function nextWatchLookAt(
  { actedAt, now, spread, verifyMs = defaultVerifyMs }: Omit<LookFacts, 'looks' | 'nothingBefore'>,
  intervalMs: number,
): number | undefined {
  const end = actedAt + verifyMs
  return now >= end ? undefined : Math.min(end, now + intervalMs * (1 + jitter * spread))
}
