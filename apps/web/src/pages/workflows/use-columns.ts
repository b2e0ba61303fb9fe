import { useMemo } from 'react'
import { type Column, columnsFrom, columnsText, defaultColumns } from './columns.ts'
import { useRemembered } from './remembered.ts'

/**
 * Returns the columns of the link. Without any, returns those that this browser stores for the
 * namespace.
 */
export function useColumns(
  namespace: string,
  inUrl: string | undefined,
  onUrlChange: (columns: string) => void,
): [Column[], (columns: Column[]) => void] {
  const [own, remember] = useRemembered(`columns.${namespace}`)
  const columns = useMemo(
    () => columnsFrom(inUrl) ?? columnsFrom(own) ?? defaultColumns,
    [inUrl, own],
  )
  return [
    columns,
    (next) => {
      const text = columnsText(next)
      remember(text)
      if (inUrl !== undefined) onUrlChange(text)
    },
  ]
}
