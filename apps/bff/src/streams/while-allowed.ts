/** In milliseconds. A stream without news sends a ping about as often. */
const recheckEveryMs = 15_000

/**
 * Yields the texts of a long stream while its reader may see them. Ends the stream by throwing what
 * `recheck` throws, at the first text after a permission was taken away.
 */
export async function* whileAllowed(
  texts: AsyncGenerator<string>,
  recheck: () => Promise<void>,
  everyMs = recheckEveryMs,
): AsyncGenerator<string> {
  let checkedAt = performance.now()
  for await (const text of texts) {
    if (performance.now() - checkedAt >= everyMs) {
      await recheck()
      checkedAt = performance.now()
    }
    yield text
  }
}
