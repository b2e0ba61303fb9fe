import type { RecoveryCare } from '@rewind/contract/recovery-choices'
import { shuffled } from './seeded-rank.ts'

export interface WaveItem {
  item: number
  /** By which the random order goes: the same id stands at the same place with the same seed. */
  id: string
  stratum: string
  /** The item of the parent workflow, which comes no later. */
  parent?: number | undefined
}

type WaveSizes = Pick<RecoveryCare, 'canaryPerStratum' | 'canarySize' | 'waves'>

/**
 * The wave of each item, from 1. First a random canary with so many items of each stratum, filled up
 * to its size from all; then random waves of the sizes given; the last one takes the rest. A parent
 * is in no later wave than its children. A wave that would be empty is left out, so the numbers have
 * no gap. The order in which the items are given does not matter.
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

/** Where waves have begun already. */
export interface BegunWaves {
  /** The wave of each item so far. */
  assigned: ReadonlyMap<number, number>
  /** The strata that those items belong to. */
  strata: ReadonlySet<string>
  /** The last wave that has begun; 0: none has. */
  begun: number
}

/**
 * The waves of items that were added after the start. A stratum that was there before has its
 * canary: its late items join the last wave. A new stratum first sends a canary of its own, in the
 * next wave that has not begun; its other items come after it. No child comes before its parent.
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

/** The next items of a stratum, in the random order: they take the place of canary items that were skipped. */
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

/** Moves children back to the wave of a parent that was there before, or comes later itself. */
function childrenLater(
  waves: Map<number, number>,
  items: readonly WaveItem[],
  assigned: ReadonlyMap<number, number>,
): Map<number, number> {
  // Waves only rise here, and none above the last: it ends.
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

/** Draws a parent into the wave of its earliest descendant. */
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
