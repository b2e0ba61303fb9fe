/** Between the act and the first look, and from each look to the next, in milliseconds; the last one again and again. */
const delays = [2_000, 10_000, 60_000, 300_000]

/** Looks are moved by up to so much of their delay, so that runs acted on together are not looked at together. */
const jitter = 0.2

const defaultVerifyMs = 3_600_000

/** Times in epoch milliseconds. */
export interface LookFacts {
  actedAt: number
  now: number
  /** How often the run was looked at since the act. */
  looks: number
  /** Where the run stands in a random order, 0 to 1: it spreads the looks. */
  spread: number
  /** How long after the act it is followed. */
  verifyMs?: number
  /** Nothing moves the run before (a timer): a look before it is wasted. */
  nothingBefore?: number | undefined
}

/**
 * When a run is looked at next. Undefined: its time is over, and it stays as it is until somebody
 * verifies it again. The last look is at the end of that time.
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
/** Of the calls that a recovery may make: the rest is for reading the events of those that have moved. */
const lookShare = 0.8

/**
 * How long a watch waits from one look at a run to the next, in milliseconds: nothing tells when a
 * run heals, so every run that has not healed is looked at as often as the calls allow.
 */
export const watchInterval = (openItems: number, callsPerSecond: number): number =>
  Math.min(longestWatch, Math.max(shortestWatch, (openItems / (callsPerSecond * lookShare)) * 1000))

/** The next look of a watch; as `nextLookAt`. */
export function nextWatchLookAt(
  { actedAt, now, spread, verifyMs = defaultVerifyMs }: Omit<LookFacts, 'looks' | 'nothingBefore'>,
  intervalMs: number,
): number | undefined {
  const end = actedAt + verifyMs
  return now >= end ? undefined : Math.min(end, now + intervalMs * (1 + jitter * spread))
}
