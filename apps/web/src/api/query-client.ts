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
    },
    // Whether a write that failed took effect is not known: it is never sent again by itself.
    mutations: { retry: false },
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
