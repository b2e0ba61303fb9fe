import type { RecoveryCare } from '@rewind/contract/recovery-choices'
import { shuffled } from './seeded-rank.ts'

export interface WaveItem {
  item: number
  /** The key of the random order: one id has the same place with the same seed. */
  id: string
  stratum: string
  /** The item of the parent workflow, which is in no later wave. */
  parent?: number | undefined
}

type WaveSizes = Pick<RecoveryCare, 'canaryPerStratum' | 'canarySize' | 'waves'>

/**
 * Returns the wave of each item, counted from 1. The first is a random canary with
 * `canaryPerStratum` items of each stratum, filled up to `canarySize` from all items. Random waves
 * of the given sizes follow, and the last wave takes the rest. A parent is in no later wave than
 * its children. Empty waves are left out, so the numbers have no gaps. The order of `items` does
 * not matter.
 */
export function assignWaves(
  items: readonly WaveItem[],
  seed: string,
  { canaryPerStratum, canarySize, waves: sizes }: WaveSizes,
): Map<number, number> {
  const queue = shuffled(items, seed, ({ id }) => id)
  const waves: WaveItem[][] = []
  let rest = queue
  if (canaryPerStratum > 0 || canarySize > 0) {
    const canary = new Set(firstOfEach(queue, canaryPerStratum))
    for (const item of queue) if (canary.size < canarySize) canary.add(item)
    waves.push(queue.filter((item) => canary.has(item)))
    rest = queue.filter((item) => !canary.has(item))
  }
  for (const size of sizes) {
    waves.push(rest.slice(0, size))
    rest = rest.slice(size)
  }
  waves.push(rest)
  const assigned = new Map<number, number>()
  waves.forEach((wave, index) => {
    for (const { item } of wave) assigned.set(item, index + 1)
  })
  return withoutGaps(parentsFirst(assigned, items))
}

/** The waves of a recovery that has started. */
export interface BegunWaves {
  /** The wave of each item so far. */
  assigned: ReadonlyMap<number, number>
  /** The strata of those items. */
  strata: ReadonlySet<string>
  /** The last wave that has begun. 0: none has begun. */
  begun: number
}

/**
 * Returns the waves of items that were added after the start. Late items of a known stratum join
 * the last wave, because that stratum has had its canary. A new stratum gets its own canary in the
 * next wave that has not begun, and its other items follow. No child comes before its parent.
 */
export function assignLateWaves(
  late: readonly WaveItem[],
  seed: string,
  { canaryPerStratum }: WaveSizes,
  { assigned, strata, begun }: BegunWaves,
): Map<number, number> {
  const next = begun + 1
  let last = next
  for (const wave of assigned.values()) last = Math.max(last, wave)
  const queue = shuffled(late, seed, ({ id }) => id)
  const unseen = queue.filter(({ stratum }) => !strata.has(stratum))
  const canary = new Set(firstOfEach(unseen, canaryPerStratum))
  const waves = new Map<number, number>()
  for (const item of queue) {
    const isNew = canaryPerStratum > 0 && !strata.has(item.stratum)
    const wave = canary.has(item) ? next : isNew ? Math.max(next + 1, last) : last
    waves.set(item.item, wave)
  }
  return childrenLater(waves, late, assigned)
}

/**
 * Returns the next items of a stratum in the random order. They replace canary items that were
 * skipped.
 */
export const furtherCanary = (
  pending: readonly WaveItem[],
  stratum: string,
  seed: string,
  count: number,
): number[] =>
  shuffled(
    pending.filter((item) => item.stratum === stratum),
    seed,
    ({ id }) => id,
  )
    .slice(0, count)
    .map(({ item }) => item)

function firstOfEach(queue: readonly WaveItem[], count: number): WaveItem[] {
  const taken = new Map<string, number>()
  return queue.filter(({ stratum }) => {
    const before = taken.get(stratum) ?? 0
    taken.set(stratum, before + 1)
    return before < count
  })
}

function withoutGaps(waves: ReadonlyMap<number, number>): Map<number, number> {
  const used = [...new Set(waves.values())].sort((one, other) => one - other)
  const numbers = new Map(used.map((wave, index) => [wave, index + 1]))
  return new Map(Array.from(waves, ([item, wave]) => [item, numbers.get(wave) ?? wave]))
}

/** Moves a child to the wave of its parent if that wave is later. */
function childrenLater(
  waves: Map<number, number>,
  items: readonly WaveItem[],
  assigned: ReadonlyMap<number, number>,
): Map<number, number> {
  // Terminates: waves only rise, and never above the last one.
  let isChanged = true
  while (isChanged) {
    isChanged = false
    for (const { item, parent } of items) {
      const least = parent === undefined ? 0 : (waves.get(parent) ?? assigned.get(parent) ?? 0)
      if (least <= (waves.get(item) ?? 0)) continue
      waves.set(item, least)
      isChanged = true
    }
  }
  return waves
}

/** Moves a parent to the wave of its earliest descendant. */
function parentsFirst(waves: Map<number, number>, items: readonly WaveItem[]): Map<number, number> {
  const parentOf = new Map(items.map(({ item, parent }) => [item, parent]))
  for (const { item } of items) {
    const wave = waves.get(item)
    const seen = new Set([item])
    for (let parent = parentOf.get(item); parent !== undefined; parent = parentOf.get(parent)) {
      const own = waves.get(parent)
      if (wave === undefined || own === undefined || own <= wave || seen.has(parent)) break
      seen.add(parent)
      waves.set(parent, wave)
    }
  }
  return waves
}
