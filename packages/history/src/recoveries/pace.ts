/**
 * The state that the pace of a recovery depends on. Rates are calls to Temporal per second,
 * durations are milliseconds.
 */
export interface Pace {
  /** The current rate. */
  rate: number
  /** The rate that the user allows. */
  ceiling: number
  /** The usual duration of a call. Undefined: not known yet. */
  usualMs?: number
  /** The rate does not rise before this time. */
  holdUntil: number
  /** Why the rate is below the ceiling. */
  slowedBy?: 'RESOURCE_EXHAUSTED' | 'LATENCY'
}

/** The results of the calls since the last step. */
export interface PaceSample {
  /** Epoch milliseconds. */
  now: number
  calls: number
  /** Calls that were refused with RESOURCE_EXHAUSTED. */
  exhausted: number
  /** The median duration of the answered calls. Undefined: no call was answered. */
  medianMs?: number | undefined
}

/** The rate never falls to 0: without calls nothing would show that Temporal has recovered. */
const slowest = (ceiling: number): number => Math.min(1, ceiling / 10)
const onExhausted = 0.5
const onLatency = 0.7
/** Latency has risen if calls take longer than usual by both this factor and this time. */
const risenBy = { factor: 2, ms: 25 }
/** The usual duration rises by this share of the difference, and falls at once. */
const learning = 0.01
const holdMs = 5_000
/**
 * The share of the ceiling in one step up. With a step a second the rate is back at the ceiling in
 * 20 s.
 */
const stepUp = 0.05

export const newPace = (ceiling: number): Pace => ({ rate: ceiling, ceiling, holdUntil: 0 })

/**
 * Returns the pace after about another second. The rate falls at once if the server refuses calls
 * or is slower than usual, because operators and workers share the limit of the namespace
 * (docs/temporal-semantics.md#rate-limits). Later it rises again in small steps.
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
  // Without calls nothing shows that a higher rate would work.
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
 * Returns the pace after the user changed the ceiling. The rate becomes the new ceiling at once,
 * unless the server has slowed it: then the rate rises in steps.
 */
export function withCeiling(pace: Pace, ceiling: number): Pace {
  const { slowedBy, ...rest } = pace
  const isSlowed = pace.rate < Math.min(pace.ceiling, ceiling)
  if (!isSlowed || slowedBy === undefined) return { ...rest, ceiling, rate: ceiling }
  return { ...pace, ceiling }
}

/**
 * Returns the ceiling of each open recovery that shares the budget of a namespace: equal shares,
 * and what one does not need goes to the others.
 */
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

/** Returns why the pace is below the ceiling, as a sentence. Undefined: it is not. */
export function paceWords({ rate, ceiling, slowedBy }: Pace): string | undefined {
  if (slowedBy === undefined) return undefined
  const why =
    slowedBy === 'LATENCY'
      ? 'Temporal answers slower than usual'
      : 'Temporal refused calls (RESOURCE_EXHAUSTED)'
  return `Slowed to ${Number(rate.toPrecision(2))} of ${ceiling} calls a second: ${why}.`
}
