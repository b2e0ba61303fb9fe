import type { PlanItem } from '@rewind/contract/reset-plan'

/** Items of a plan that say the same but for their events. */
export interface ItemGroup<Item extends PlanItem> {
  key: string
  /** The first of them. */
  item: Item
  items: Item[]
}

/** Together what reads the same, in the order of the first: three hundred payments are one line. */
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
