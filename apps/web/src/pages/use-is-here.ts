import { useMatch, useRouter } from '@tanstack/react-router'
import { useCallback, useLayoutEffect, useRef } from 'react'

/**
 * Tells whether the page that asks is still the one of the address. What a page does late (after a rest in
 * typing, when an answer comes) or to its own search goes nowhere once it has been left: it stays on the
 * screen until the code of the next page has come, and would lead back from there.
 */
export function useIsHere(): () => boolean {
  const router = useRouter()
  const place = useMatch({ strict: false, select: placeOf })
  const isMounted = useRef(false)
  useLayoutEffect(() => {
    isMounted.current = true
    return () => {
      isMounted.current = false
    }
  }, [])
  return useCallback(
    () =>
      isMounted.current &&
      router.matchRoutes(router.latestLocation).some((match) => placeOf(match) === place),
    [router, place],
  )
}

const placeOf = ({ routeId, pathname }: { routeId: string; pathname: string }) =>
  `${routeId} ${pathname}`
