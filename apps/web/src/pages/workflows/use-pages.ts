import { useLocation, useNavigate } from '@tanstack/react-router'
import { useIsHere } from '../use-is-here.ts'

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** The tokens of the pages before this one, without the first page, which has none. */
    pageTrail?: string[]
  }
}

/** The way through a list: forward by the server's tokens, back by those that led here. */
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
              // Whoever came into the middle knows the way back to there and no further.
              isKnown ? (page === undefined ? [] : [...before, page]) : undefined,
            ),
  }
}
