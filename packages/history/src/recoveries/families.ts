import type { RecoveryActionKind } from '@rewind/contract/recovery-choices'
import { named } from '../reset-plan/warning.ts'
import { type Skipped, skip } from './eligibility.ts'

/** An item as a member of a family. */
export interface FamilyItem {
  item: number
  workflowId: string
  /** Where it is reset to. */
  point?: number | undefined
  parent?:
    | {
        workflowId: string
        /** The event that began this child, in the history of the run that the parent's item is. */
        initiatedEventId?: number | undefined
      }
    | undefined
  /** Nothing is done to it. */
  isSkipped?: boolean
}

export interface Families {
  /** Items in the order they are acted on: each parent before its children, else as given. */
  order: number[]
  /** Of each child that is acted on: the item of its parent, which comes first. */
  parentOf: ReadonlyMap<number, number>
  /** Children that must not be acted on. */
  skipped: ReadonlyMap<number, Skipped>
}

/**
 * Parents and children within one recovery. A child that was started at or after its parent's point
 * is an orphan once the parent is reset: the new run starts another one with the same id, so a reset
 * of the old child would end it or collide with it (temporal-semantics.md §1.7). What an orphan has
 * started itself is orphaned with it. A parent that is skipped has no say.
 */
export function familiesOf(items: readonly FamilyItem[], kind: RecoveryActionKind): Families {
  const byWorkflow = new Map(items.map((item) => [item.workflowId, item]))
  const skipped = new Map<number, Skipped>()
  const parentOf = new Map<number, number>()
  const order = new Set<number>()
  const seen = new Set<number>()

  function visit(item: FamilyItem): void {
    if (seen.has(item.item)) return
    seen.add(item.item)
    const parent = item.parent && byWorkflow.get(item.parent.workflowId)
    if (parent !== undefined) visit(parent)
    // Links that go round in a circle are cut where they close.
    if (parent !== undefined && order.has(parent.item)) {
      const why = kind === 'RESET' ? whyLeft(item, parent, skipped) : undefined
      if (why !== undefined) skipped.set(item.item, why)
      else if (!item.isSkipped && !parent.isSkipped) parentOf.set(item.item, parent.item)
    }
    order.add(item.item)
  }

  for (const item of items) visit(item)
  return { order: [...order], parentOf, skipped }
}

function whyLeft(
  { parent: link, isSkipped }: FamilyItem,
  parent: FamilyItem,
  skipped: ReadonlyMap<number, Skipped>,
): Skipped | undefined {
  if (link === undefined || isSkipped) return undefined
  const id = parent.workflowId
  if (skipped.has(parent.item)) {
    return {
      ...skip('ORPHAN', `Its parent ${id} is left behind by the reset of a workflow above it.`),
      offer: 'TERMINATE',
    }
  }
  if (parent.isSkipped || parent.point === undefined) return undefined
  if (link.initiatedEventId === undefined) {
    return skip(
      'PARENT_UNCLEAR',
      `Whether parent ${id} started it before event ${parent.point} is not known.`,
    )
  }
  if (link.initiatedEventId < parent.point) return undefined
  return {
    ...skip(
      'ORPHAN',
      `Parent ${id} started it in event ${link.initiatedEventId}, and is reset to event ${parent.point}: it is left behind, and the new run of the parent starts another one with its id.`,
    ),
    offer: 'TERMINATE',
  }
}

/** A child that its parent's end has ended, by the parent close policy. */
export interface EndedChild {
  parent: number
  workflowId: string
  initiatedEventId: number
}

/**
 * What becomes of children that their parents' ends ended, where the parents are reset. One that
 * began at or after the point is started again by the new run. One that began before it is waited
 * for: its own item restores it, or the new run waits for ever.
 */
export function endedChildren(
  children: readonly EndedChild[],
  items: readonly FamilyItem[],
  { skipped }: Pick<Families, 'skipped'>,
): { restored: EndedChild[]; lost: EndedChild[] } {
  const acted = items.filter(({ item, isSkipped }) => !isSkipped && !skipped.has(item))
  const byItem = new Map(acted.map((item) => [item.item, item]))
  const workflowIds = new Set(acted.map(({ workflowId }) => workflowId))
  const awaited = children.filter(({ parent, initiatedEventId }) => {
    const point = byItem.get(parent)?.point
    return point !== undefined && initiatedEventId < point
  })
  return {
    restored: awaited.filter(({ workflowId }) => workflowIds.has(workflowId)),
    lost: awaited.filter(({ workflowId }) => !workflowIds.has(workflowId)),
  }
}

/** What is severe about children that are lost, as a sentence. */
export const lostChildWords = (lost: readonly EndedChild[]): string =>
  `${named(lost.map(({ workflowId }) => workflowId))} ended with ${lost.length === 1 ? 'its parent' : 'their parents'} and ${lost.length === 1 ? 'is' : 'are'} not reset: the new run of the parent waits for an answer that never comes.`
