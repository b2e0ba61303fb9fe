/**
 * Processes all items with a limited concurrency, and returns the results in the order of the
 * items.
 */
export async function atOnce<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const left = items.entries()
  await Promise.all(
    Array.from({ length: limit }, async () => {
      for (const [at, item] of left) results[at] = await work(item)
    }),
  )
  return results
}
