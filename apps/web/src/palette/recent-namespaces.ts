import { storageKey } from '../base-path.ts'

const key = storageKey('recent-namespaces')
const most = 5

/** Returns the namespaces that this browser visited, the latest first. */
export function recentNamespaces(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    return Array.isArray(kept) ? kept.filter((name) => typeof name === 'string') : []
  } catch {
    // The browser can refuse storage, or hold a value from another version.
    return []
  }
}

export function rememberNamespace(namespace: string) {
  const others = recentNamespaces().filter((name) => name !== namespace)
  try {
    localStorage.setItem(key, JSON.stringify([namespace, ...others].slice(0, most)))
  } catch {
    // Without storage only the order of a menu is lost.
  }
}
