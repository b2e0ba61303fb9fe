import { useEffect, useRef } from 'react'

/** What can be done on the page that is open. One that interrupts opens its dialog, and no more. */
export interface PageAction {
  label: string
  /** Its key on the page: `c`, `g h`. */
  keys?: string
  /** Why it cannot be done now. */
  whyNot?: string | undefined
  run: () => void
}

const offered = new Set<{ current: readonly PageAction[] }>()

/** Offers actions to the command palette while the page is open. */
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

/** The actions of the page as it is now. */
export const pageActions = (): PageAction[] => [...offered].flatMap(({ current }) => current)
