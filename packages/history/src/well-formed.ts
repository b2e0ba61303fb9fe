/** Half a surrogate pair is JSON, but no UTF-8, and Temporal takes nothing else. */
export function isWellFormed(text: string): boolean {
  try {
    encodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
