import { setTimeout as rest } from 'node:timers/promises'
import type { FigureRow } from './figures.ts'

/**
 * One row of the table: the same action through Rewind, through the Web UI and by bare gRPC calls.
 */
export interface Row {
  what: string
  /** Medians in milliseconds. */
  bare: number
  rewind: number
  ui?: number
  /** The allowed multiple of the bare calls. */
  atMost: number
}

export interface Comparison {
  what: string
  atMost: number
  pairs: number
  /** Called once per pair, with the number of the pair. */
  bare: (pair: number) => Promise<unknown>
  rewind: (pair: number) => Promise<unknown>
  /** The same calls through the Web UI's server. */
  ui?: ((pair: number) => Promise<unknown>) | undefined
  /**
   * Pause before each side, in milliseconds: for a low rate limit of Temporal, or while Temporal
   * and a worker still handle the effect of the previous side.
   */
  restMs?: number
}

/** Calls the sides alternately, so that a slow phase of this machine affects all of them. */
export async function compare({
  what,
  atMost,
  pairs,
  bare,
  rewind,
  ui,
  restMs = 0,
}: Comparison): Promise<Row> {
  const sides = [bare, rewind, ...(ui ? [ui] : [])].map((call) => ({ call, times: [] as number[] }))
  for (let pair = 0; pair < pairs + warmUp; pair++) {
    for (let turn = 0; turn < sides.length; turn++) {
      const side = sides[(pair + turn) % sides.length]
      if (restMs > 0) await rest(restMs)
      const started = performance.now()
      await side?.call(pair)
      if (pair >= warmUp) side?.times.push(performance.now() - started)
    }
  }
  const [ofBare = Number.NaN, ofRewind = Number.NaN, ofUi] = sides.map(({ times }) => median(times))
  return {
    what,
    atMost,
    bare: ofBare,
    rewind: ofRewind,
    ...(ofUi === undefined ? {} : { ui: ofUi }),
  }
}

export const asFigure = ({ what, bare, rewind, ui, atMost }: Row): FigureRow => ({
  what: `${what}, p50`,
  unit: 'ms',
  atMost: bare * atMost,
  bare,
  ui,
  rewind,
})

/** Pairs that run but do not count. */
export const warmUp = 20

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}
