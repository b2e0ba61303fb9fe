import type { RecoveryActionKind } from '@rewind/contract/recovery-choices'
import { named } from '../reset-plan/warning.ts'
import { type Skipped, skip } from './eligibility.ts'

/** An item as a member of a family. */
export interface FamilyItem {
  item: number
  workflowId: string
  /** The event that the item is reset to. */
  point?: number | undefined
  parent?:
    | {
        workflowId: string
        /** The event that started this child, in the history of the run of the parent's item. */
        initiatedEventId?: number | undefined
      }
    | undefined
  /** The item is skipped. */
  isSkipped?: boolean
}

export interface Families {
  /** The order of the operations: each parent before its children, otherwise the given order. */
  order: number[]
  /** By child: the item of the parent, which comes first. Only children that are not skipped. */
  parentOf: ReadonlyMap<number, number>
  /** Children that must not be reset or changed, with the reason. */
  skipped: ReadonlyMap<number, Skipped>
}

/**
 * Orders the parents and children within one recovery. A child that was started at or after the
 * reset point of its parent becomes an orphan: the new run of the parent starts another child with
 * the same id, and a reset of the old child would terminate that one or collide with it
 * (docs/temporal-semantics.md#work-begun-after-the-point). The children of an orphan are orphans,
 * too. A skipped parent makes no orphans.
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
    // A circle of links is cut where it closes.
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

/** A child that closed because its parent closed, by its parent close policy. */
export interface EndedChild {
  parent: number
  workflowId: string
  initiatedEventId: number
}

/**
 * Splits the children that closed with their parents, for parents that are reset. The new run
 * starts a child again that began at or after the point, so that child is in neither list. It waits
 * for a child that began earlier: an item of the child restores that child, otherwise it is lost
 * and the new run waits forever.
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

/** Returns the text of the severe warning about lost children. */
export const lostChildWords = (lost: readonly EndedChild[]): string =>
  `${named(lost.map(({ workflowId }) => workflowId))} ended with ${lost.length === 1 ? 'its parent' : 'their parents'} and ${lost.length === 1 ? 'is' : 'are'} not reset: the new run of the parent waits for an answer that never comes.`
