import { useSyncExternalStore } from 'react'
import { storageKey } from '../../base-path.ts'

const listeners = new Set<() => void>()
/** For a browser without storage: choices last until the tab closes. */
const unkept = new Map<string, string>()

// Another tab of the same browser may write to the storage.
addEventListener('storage', tellAll)

function tellAll() {
  for (const tell of listeners) tell()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

function recall(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? unkept.get(key)
  } catch {
    return unkept.get(key)
  }
}

/** Returns a text that this browser stores under a name, and a function that changes it. */
export function useRemembered(name: string): [string | undefined, (text: string) => void] {
  const key = storageKey(name)
  const text = useSyncExternalStore(subscribe, () => recall(key))
  return [
    text,
    (next) => {
      try {
        localStorage.setItem(key, next)
      } catch {
        unkept.set(key, next)
      }
      tellAll()
    },
  ]
}
