import { QueryClient } from '@tanstack/react-query'
import { ApiError } from './call.ts'

const passing = new Set(['UNAVAILABLE', 'TIMEOUT', 'RATE_LIMITED'])

/** Waits grow from 1 s to 30 s; the random part keeps many tabs from coming back at once. */
export const retryDelay = (attempt: number) =>
  Math.min(30_000, 1000 * 2 ** attempt) * (0.5 + Math.random() / 2)

/** Whether a read that failed for the `count`-th time, from 0, is worth another try at once. */
export const isWorthRetrying = (count: number, error: unknown): boolean =>
  error instanceof ApiError && passing.has(error.code) && count < 2

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 1000,
      // A first load says at once what is wrong; a refresh of what is shown waits and tries again.
      retry: isWorthRetrying,
      retryDelay,
      // Without a network a read fails and the page shows the age of its data, instead of waiting
      // silently. A console on the same machine can still be reached.
      networkMode: 'always',
      refetchOnReconnect: true,
    },
    // A failed write may have taken effect, so it is never repeated automatically. Nor is a write kept
    // until there is a network: nobody may want it by then.
    mutations: { retry: false, networkMode: 'always' },
  },
})

/**
 * As `placeholderData`: while something is read anew, what was read of it before stays. What was read of
 * another thing, whose key begins otherwise, does not: it would stand as this one's.
 */
export const keepSame =
  (key: readonly string[]) =>
  <Data>(
    previous: Data | undefined,
    query: { queryKey: readonly unknown[] } | undefined,
  ): Data | undefined =>
    key.every((part, at) => query?.queryKey[at] === part) ? previous : undefined
