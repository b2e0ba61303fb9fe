import { useLocation, useNavigate } from '@tanstack/react-router'
import { useIsHere } from '../use-is-here.ts'

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** The tokens of the pages before this one. The first page has no token and is left out. */
    pageTrail?: string[]
  }
}

/**
 * Returns the ways through a list: forward by the server's tokens, back by the tokens of the pages
 * visited.
 */
export function usePages(page: string | undefined, nextPageToken: string | undefined) {
  const trail = useLocation({ select: ({ state }) => state.pageTrail })
  const navigate = useNavigate()
  const isHere = useIsHere()
  const go = (token: string | undefined, pageTrail: string[] | undefined) => {
    if (!isHere()) return
    void navigate({
      to: '.',
      search: (old: Record<string, unknown>) => ({ ...old, page: token }),
      state: pageTrail === undefined ? {} : { pageTrail },
    })
  }
  const isKnown = page === undefined || trail !== undefined
  const before = page === undefined ? [] : (trail ?? [])
  return {
    pageNumber: page === undefined ? 1 : trail && trail.length + 2,
    toFirst: page === undefined ? undefined : () => go(undefined, undefined),
    toPrevious:
      page !== undefined && isKnown ? () => go(before.at(-1), before.slice(0, -1)) : undefined,
    toNext:
      nextPageToken === undefined
        ? undefined
        : () =>
            go(
              nextPageToken,
              // A user who opened a link to a page in the middle has no tokens of the pages before
              // it.
              isKnown ? (page === undefined ? [] : [...before, page]) : undefined,
            ),
  }
}
