import type { Stratum } from '@rewind/contract/recovery-board'
import { cut } from '../text/words.ts'
import { hashText } from './seeded-rank.ts'

/** What tells strata apart. Runs of one stratum are expected to fare alike. */
export type StratumFacts = Pick<Stratum, 'type' | 'buildId' | 'cause' | 'point'>

/** The longest cause and point that a label has room for, in characters. */
const maxLabelPart = 80

/** The same for the same type, build, cause and point, in any recovery and any process. */
export const stratumId = ({ type, buildId, cause, point }: StratumFacts): string =>
  `s-${hashText(JSON.stringify([type, buildId ?? null, cause ?? null, point ?? null]))}`

/** `order · build b12 · code wants Activity… · reset to: starts timer 1 s` */
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

/** Items by their stratum, the largest first; equal ones by label, so that two looks show one order. */
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

/** The point of a stratum whose runs try one candidate after the other: its label stays while the rungs change. */
export const ladderPointLabel = (newestCandidate: string): string =>
  `ladder from ${newestCandidate}`
