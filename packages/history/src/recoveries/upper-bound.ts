/**
 * The confidence of the bound: 1 in 20 such samples comes from a population with a larger share.
 */
const confidence = 0.95

/**
 * Returns the exact one-sided 95 % upper bound (Clopper–Pearson) of the share that fails if
 * `failed` of `tried` failed: 0 to 1. Returns 1 if none was tried.
 */
export function failureUpperBound(failed: number, tried: number): number {
  if (tried <= 0 || failed >= tried) return 1
  // P(X > failed) grows with the share. The bound is the share at which it is 95 %.
  let [low, high] = [failed / tried, 1]
  for (let step = 0; step < 60 && high - low > 1e-12; step++) {
    const middle = (low + high) / 2
    if (incompleteBeta(middle, failed + 1, tried - failed) < confidence) low = middle
    else high = middle
  }
  return high
}

/** Returns "45 %", "5.8 %" or "0.3 %": small shares have more digits. */
export function percent(share: number): string {
  const value = share * 100
  const digits = value >= 9.95 || value === 0 ? 0 : value >= 0.095 ? 1 : 3
  return `${Number(value.toFixed(digits))} %`
}

/** Returns "0 of 5 failed: up to 45 % may still fail (95 %)". */
export function boundWords(failed: number, tried: number): string {
  if (tried === 0) return 'none was acted on: nothing is known yet'
  const counted = `${failed.toLocaleString('en')} of ${tried.toLocaleString('en')} failed`
  return failed >= tried
    ? counted
    : `${counted}: up to ${percent(failureUpperBound(failed, tried))} may still fail (95 %)`
}

/** The regularized incomplete beta function I_x(a, b), by its continued fraction (Lentz's method). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  // The fraction converges fast only on one side of the mean.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x),
  )
  const tiny = 1e-300
  const away = (value: number) => (Math.abs(value) < tiny ? tiny : value)
  let c = 1
  let d = 1 / away(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m <= 10_000; m++) {
    for (const numerator of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 / away(1 + numerator * d)
      c = away(1 + numerator / c)
      fraction *= c * d
    }
    if (Math.abs(c * d - 1) < 1e-14) break
  }
  return (front * fraction) / a
}

/** ln Γ(x) for x ≥ 1, by Stirling's series after shifting x up. */
function logGamma(x: number): number {
  let shift = 0
  let z = x
  while (z < 10) {
    shift += Math.log(z)
    z += 1
  }
  const inverse = 1 / (z * z)
  const series =
    (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) /
    z
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift
}
