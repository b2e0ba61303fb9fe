import type { PlanItem } from '@rewind/contract/reset-plan'

/** Items of a plan that have the same text and differ only in their events. */
export interface ItemGroup<Item extends PlanItem> {
  key: string
  /** The first of them. */
  item: Item
  items: Item[]
}

/** Groups items with the same text, in the order of the first item of each group. */
export function groupItems<Item extends PlanItem>(
  items: readonly Item[],
  words: (item: Item) => string,
): ItemGroup<Item>[] {
  const groups = new Map<string, ItemGroup<Item>>()
  for (const item of items) {
    const key = `${item.name}\n${words(item)}`
    const group = groups.get(key)
    if (group) group.items.push(item)
    else groups.set(key, { key, item, items: [item] })
  }
  return [...groups.values()]
}
