/** What the pace of a recovery is decided from. Rates are Temporal calls a second, times milliseconds. */
export interface Pace {
  /** What may be called now. */
  rate: number
  /** What a person allows. */
  ceiling: number
  /** How long a call takes while all is well; absent: not known yet. */
  usualMs?: number
  /** It does not go up again before. */
  holdUntil: number
  /** Why it is slower than allowed. */
  slowedBy?: 'RESOURCE_EXHAUSTED' | 'LATENCY'
}

/** What the calls since the last step came to. */
export interface PaceSample {
  /** Epoch milliseconds. */
  now: number
  calls: number
  /** Calls that were refused with RESOURCE_EXHAUSTED. */
  exhausted: number
  /** The median time of the calls that were answered. Absent: none was. */
  medianMs?: number | undefined
}

/** It never stands still by itself: without calls nothing tells that Temporal is well again. */
const slowest = (ceiling: number): number => Math.min(1, ceiling / 10)
const onExhausted = 0.5
const onLatency = 0.7
/** Latency has risen when calls take so much longer than usual, by factor and by time. */
const risenBy = { factor: 2, ms: 25 }
/** The usual time follows what calls take so slowly upwards, and at once downwards. */
const learning = 0.01
const holdMs = 5_000
/** Each step up, of the ceiling. With a step a second it is back at the top in 20 s. */
const stepUp = 0.05

export const newPace = (ceiling: number): Pace => ({ rate: ceiling, ceiling, holdUntil: 0 })

/**
 * The pace after another second or so. Down at once when the server refuses calls or answers slower
 * than usual, since a namespace's share of calls is also what its operators and workers need; after
 * a while up again in small steps.
 */
export function stepPace(pace: Pace, sample: PaceSample): Pace {
  const { now, calls, exhausted, medianMs } = sample
  const usualMs = learned(pace.usualMs, medianMs)
  const known = usualMs === undefined ? {} : { usualMs }
  const { rate, ceiling, holdUntil, slowedBy } = pace
  const isSlow =
    medianMs !== undefined &&
    pace.usualMs !== undefined &&
    medianMs > pace.usualMs * risenBy.factor &&
    medianMs > pace.usualMs + risenBy.ms
  if (exhausted > 0 || isSlow) {
    const factor = exhausted > 0 ? onExhausted : onLatency
    return {
      ceiling,
      ...known,
      rate: Math.max(slowest(ceiling), rate * factor),
      holdUntil: now + holdMs,
      slowedBy: exhausted > 0 ? 'RESOURCE_EXHAUSTED' : 'LATENCY',
    }
  }
  if (rate >= ceiling) return { ceiling, ...known, rate: ceiling, holdUntil }
  // Without calls there is no sign that it would go well.
  const mayRise = now >= holdUntil && calls > 0
  const next = mayRise ? Math.min(ceiling, rate + ceiling * stepUp) : rate
  return {
    ceiling,
    ...known,
    rate: next,
    holdUntil,
    ...(next < ceiling && slowedBy !== undefined ? { slowedBy } : {}),
  }
}

function learned(usual: number | undefined, now: number | undefined): number | undefined {
  if (now === undefined || usual === undefined) return usual ?? now
  return now < usual ? now : usual + (now - usual) * learning
}

/**
 * The pace after a person set another ceiling. It holds at once, unless the server asked for less:
 * then the rate stays and climbs.
 */
export function withCeiling(pace: Pace, ceiling: number): Pace {
  const { slowedBy, ...rest } = pace
  const isSlowed = pace.rate < Math.min(pace.ceiling, ceiling)
  if (!isSlowed || slowedBy === undefined) return { ...rest, ceiling, rate: ceiling }
  return { ...pace, ceiling }
}

/** The ceiling of each of several open recoveries that share the budget of a namespace: equal parts, what one leaves goes to the others. */
export function shareBudget(budget: number, wanted: readonly number[]): number[] {
  const shares = wanted.map(() => 0)
  let left = budget
  const order = wanted.map((_, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0))
  order.forEach((index, place) => {
    const share = Math.min(wanted[index] ?? 0, left / (order.length - place))
    shares[index] = share
    left -= share
  })
  return shares
}

/** Why it is slower than allowed, as a sentence; undefined where it is not. */
export function paceWords({ rate, ceiling, slowedBy }: Pace): string | undefined {
  if (slowedBy === undefined) return undefined
  const why =
    slowedBy === 'LATENCY'
      ? 'Temporal answers slower than usual'
      : 'Temporal refused calls (RESOURCE_EXHAUSTED)'
  return `Slowed to ${Number(rate.toPrecision(2))} of ${ceiling} calls a second: ${why}.`
}
