import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
/** For a browser that keeps nothing: what was chosen holds until the page is closed. */
const unkept = new Map<string, string>()

// Another tab of the same browser may write, too.
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

/** A text that this browser keeps by a name. */
export function useRemembered(key: string): [string | undefined, (text: string) => void] {
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
