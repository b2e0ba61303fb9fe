/**
 * Yields the texts of a stream while its reader may see them. Ends the stream by throwing what `recheck`
 * throws, at the first text after a permission was taken away. Checks every `everyMs` milliseconds.
 */
export async function* whileAllowed(
  texts: AsyncGenerator<string>,
  recheck: () => Promise<void>,
  everyMs: number,
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
