import { useMatch, useRouter } from '@tanstack/react-router'
import { useCallback, useLayoutEffect, useRef } from 'react'

/**
 * Returns a function that says whether the page that calls the hook is still the page of the
 * address. A page that was left stays on the screen until the code of the next one has loaded.
 * Without this check its late actions (after a pause in typing, or when an answer arrives) would
 * navigate back to it.
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
