import { useEffect, useRef } from 'react'

/** The time for the second key of a pair, in milliseconds. */
const pairPatience = 1500

/**
 * Keyboard shortcuts of a page: one key (`c`) or two in sequence (`g h`). They do nothing while the
 * user types, while a dialog is open, or with Ctrl, Alt or ⌘.
 */
export function useKeys(keys: Record<string, () => void>) {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    let first: { key: string; at: number } | undefined
    function onKeyDown(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      const { target } = event
      if (
        target instanceof HTMLElement &&
        target.closest('input:not([type=checkbox]), textarea, select, [contenteditable]')
      )
        return
      if (document.querySelector('[role=alertdialog], [role=dialog]')) return
      const pair =
        first && event.timeStamp - first.at < pairPatience ? `${first.key} ${event.key}` : undefined
      first = { key: event.key, at: event.timeStamp }
      const action = (pair && latest.current[pair]) || latest.current[event.key]
      if (!action) return
      event.preventDefault()
      first = undefined
      action()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])
}
