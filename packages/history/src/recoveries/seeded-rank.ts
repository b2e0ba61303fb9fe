/**
 * Returns a 32-bit hash (FNV-1a over UTF-16 units, with the final mix of MurmurHash3). Not
 * cryptographic.
 */
export function hash32(text: string, seed = 0x811c9dc5): number {
  let hash = seed >>> 0
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  // Without the mix, texts that differ only in their last character would get neighbouring hashes.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

const otherSeed = 0x9e3779b9

/** Returns 16 hexadecimal digits. They are the same in every process. */
export const hashText = (text: string): string =>
  [hash32(text), hash32(text, otherSeed)].map((hash) => hash.toString(16).padStart(8, '0')).join('')

/**
 * Returns the place of an item in the random order of a seed: 0 to 1, uniform. It depends only on
 * the two texts, so items that are added later do not move the others.
 */
export function seededRank(seed: string, id: string): number {
  const high = hash32(id, hash32(seed))
  const low = hash32(id, hash32(seed, otherSeed))
  return (high * 2 ** 21 + (low >>> 11)) / 2 ** 53
}

/** Returns the items in the random order of a seed. */
export function shuffled<Item>(
  items: readonly Item[],
  seed: string,
  idOf: (item: Item) => string,
): Item[] {
  return items
    .map((item) => {
      const id = idOf(item)
      return { item, id, rank: seededRank(seed, id) }
    })
    .sort((one, other) => one.rank - other.rank || (one.id < other.id ? -1 : 1))
    .map(({ item }) => item)
}
