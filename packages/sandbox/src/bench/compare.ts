import { setTimeout as rest } from 'node:timers/promises'
import type { FigureRow } from './figures.ts'

/** One row of the table: something through Rewind beside the same gRPC calls made bare. */
export interface Row {
  what: string
  /** Medians in milliseconds. */
  bare: number
  rewind: number
  /** The multiple of the bare calls that is allowed. */
  atMost: number
}

export interface Comparison {
  what: string
  atMost: number
  pairs: number
  /** Each is called once a pair, with the pair's number. */
  bare: (pair: number) => Promise<unknown>
  rewind: (pair: number) => Promise<unknown>
  /**
   * Rest before each side in milliseconds: where Temporal allows few calls a second, or where it and
   * a worker are busy with what the side before has begun.
   */
  restMs?: number
}

/** Calls both by turns, so that whatever slows this machine down slows down both. */
export async function compare({
  what,
  atMost,
  pairs,
  bare,
  rewind,
  restMs = 0,
}: Comparison): Promise<Row> {
  const times = { bare: [] as number[], rewind: [] as number[] }
  for (let pair = 0; pair < pairs + warmUp; pair++) {
    const order = pair % 2 === 0 ? (['bare', 'rewind'] as const) : (['rewind', 'bare'] as const)
    for (const side of order) {
      if (restMs > 0) await rest(restMs)
      const started = performance.now()
      await (side === 'bare' ? bare(pair) : rewind(pair))
      if (pair >= warmUp) times[side].push(performance.now() - started)
    }
  }
  return { what, atMost, bare: median(times.bare), rewind: median(times.rewind) }
}

export const asFigure = ({ what, bare, rewind, atMost }: Row): FigureRow => ({
  what: `${what}, p50`,
  unit: 'ms',
  atMost: bare * atMost,
  bare,
  ui: undefined,
  rewind,
})

/** Pairs that are made and not counted. */
export const warmUp = 20

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}
