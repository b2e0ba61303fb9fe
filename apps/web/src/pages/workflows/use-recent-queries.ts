import { useMemo } from 'react'
import { useRemembered } from './remembered.ts'
import { textsFrom } from './saved-view.ts'

const most = 20

/** Returns the recent searches in a namespace, newest first, and a function that adds one. */
export function useRecentQueries(namespace: string): [string[], (query: string) => void] {
  const [text, remember] = useRemembered(`queries.${namespace}`)
  const queries = useMemo(() => textsFrom(text), [text])
  return [
    queries,
    (query) => {
      const others = queries.filter((other) => other !== query)
      remember(JSON.stringify([query, ...others].slice(0, most)))
    },
  ]
}
