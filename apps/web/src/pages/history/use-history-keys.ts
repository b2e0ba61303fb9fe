import { useEffect, useRef } from 'react'

interface HistoryKeys {
  /** Moves by rows: 1 is the next one down. */
  onMove: (distance: number) => void
  onClose: () => void
}

/** Elements in which keys are text, or belong to something open over the page. */
const elsewhere =
  'input, textarea, select, [contenteditable], [role=dialog], [role=alertdialog], [role=menu]'

const moves: Partial<Record<string, number>> = { j: 1, k: -1 }
const rowMoves: Partial<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, ...moves }

/**
 * `j` and `k` move by rows from anywhere on the page, arrows only in the table. Escape closes the
 * event.
 */
export function useHistoryKeys(keys: HistoryKeys) {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    function handleKey(event: KeyboardEvent) {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return
      if (!(event.target instanceof Element) || event.target.closest(elsewhere)) return
      const isInRow = event.target.closest('tr[data-event]') !== null
      const distance = (isInRow ? rowMoves : moves)[event.key]
      if (distance !== undefined) latest.current.onMove(distance)
      else if (event.key === 'Escape') latest.current.onClose()
      else return
      event.preventDefault()
    }
    document.addEventListener('keydown', handleKey)
    return () => document.removeEventListener('keydown', handleKey)
  }, [])
}
