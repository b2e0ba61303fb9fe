import { useEffect, useRef } from 'react'

/** An action of the open page. An action for an operation only opens its dialog. */
export interface PageAction {
  label: string
  /** Its keyboard shortcut on the page: `c`, `g h`. */
  keys?: string
  /** Why the action is disabled. */
  whyNot?: string | undefined
  run: () => void
}

const offered = new Set<{ current: readonly PageAction[] }>()

/** Offers actions in the command palette while the page is open. */
export function usePageActions(actions: readonly PageAction[]) {
  const latest = useRef(actions)
  useEffect(() => {
    latest.current = actions
  })
  useEffect(() => {
    offered.add(latest)
    return () => {
      offered.delete(latest)
    }
  }, [])
}

/** Returns the actions that the page offers now. */
export const pageActions = (): PageAction[] => [...offered].flatMap(({ current }) => current)
