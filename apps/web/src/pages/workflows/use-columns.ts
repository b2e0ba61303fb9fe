import { useMemo } from 'react'
import { type Column, columnsFrom, columnsText, defaultColumns } from './columns.ts'
import { useRemembered } from './remembered.ts'

/** The columns of the link where it has some, else those this browser remembers for the namespace. */
export function useColumns(
  namespace: string,
  inUrl: string | undefined,
  onUrlChange: (columns: string) => void,
): [Column[], (columns: Column[]) => void] {
  const [own, remember] = useRemembered(`rewind.columns.${namespace}`)
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
