const key = 'rewind.recent-namespaces'
const most = 5

/** The namespaces that this browser was in, the latest first. */
export function recentNamespaces(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    return Array.isArray(kept) ? kept.filter((name) => typeof name === 'string') : []
  } catch {
    // Storage may be closed to this page, or hold what another version wrote.
    return []
  }
}

export function rememberNamespace(namespace: string) {
  const others = recentNamespaces().filter((name) => name !== namespace)
  try {
    localStorage.setItem(key, JSON.stringify([namespace, ...others].slice(0, most)))
  } catch {
    // Nothing is lost but the order of a menu.
  }
}
