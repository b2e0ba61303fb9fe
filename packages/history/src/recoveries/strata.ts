import type { Stratum } from '@rewind/contract/recovery-board'
import { cut } from '../text/words.ts'
import { hashText } from './seeded-rank.ts'

/** The fields that distinguish strata. Runs of one stratum probably have the same outcome. */
export type StratumFacts = Pick<Stratum, 'type' | 'buildId' | 'cause' | 'point'>

/** Characters that a label has for a cause or a point. */
const maxLabelPart = 80

/**
 * Returns the same id for the same type, build, cause and point, in any recovery and any process.
 */
export const stratumId = ({ type, buildId, cause, point }: StratumFacts): string =>
  `s-${hashText(JSON.stringify([type, buildId ?? null, cause ?? null, point ?? null]))}`

/**
 * Returns a label such as `order · build b12 · code wants Activity… · reset to: starts timer 1 s`.
 */
export const stratumLabel = ({ type, buildId, cause, point }: StratumFacts): string =>
  [
    type === '' ? '(no type)' : type,
    buildId === undefined ? undefined : `build ${buildId}`,
    cause === undefined ? undefined : cut(cause, maxLabelPart),
    point === undefined ? undefined : `reset to: ${cut(point, maxLabelPart)}`,
  ]
    .filter((part) => part !== undefined && part !== '')
    .join(' · ')

export function stratumOf({ type, buildId, cause, point }: StratumFacts): Stratum {
  const facts: StratumFacts = {
    type,
    ...(buildId === undefined ? {} : { buildId }),
    ...(cause === undefined ? {} : { cause }),
    ...(point === undefined ? {} : { point }),
  }
  return { id: stratumId(facts), ...facts, label: stratumLabel(facts) }
}

/**
 * Groups items by stratum, the largest first. Equal sizes are ordered by label, so that the order
 * is stable.
 */
export function groupByStratum<Item>(
  items: Iterable<Item>,
  factsOf: (item: Item) => StratumFacts,
): { stratum: Stratum; items: Item[] }[] {
  const groups = new Map<string, { stratum: Stratum; items: Item[] }>()
  for (const item of items) {
    const stratum = stratumOf(factsOf(item))
    const group = groups.get(stratum.id)
    if (group === undefined) groups.set(stratum.id, { stratum, items: [item] })
    else group.items.push(item)
  }
  return [...groups.values()].sort(
    (one, other) =>
      other.items.length - one.items.length ||
      one.stratum.label.localeCompare(other.stratum.label) ||
      one.stratum.id.localeCompare(other.stratum.id),
  )
}

/**
 * The point of a stratum whose runs try several candidates. The label stays the same while the
 * rungs change.
 */
export const ladderPointLabel = (newestCandidate: string): string =>
  `ladder from ${newestCandidate}`
