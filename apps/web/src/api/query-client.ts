import { QueryClient } from '@tanstack/react-query'
import { ApiError } from './call.ts'

const passing = new Set(['UNAVAILABLE', 'TIMEOUT', 'RATE_LIMITED'])

/**
 * Returns the milliseconds before a retry: 1 s, growing to 30 s. The random part spreads the
 * retries of many tabs.
 */
export const retryDelay = (attempt: number) =>
  Math.min(30_000, 1000 * 2 ** attempt) * (0.5 + Math.random() / 2)

/** Whether to retry at once a read that failed `count` times before. */
export const isWorthRetrying = (count: number, error: unknown): boolean =>
  error instanceof ApiError && passing.has(error.code) && count < 2

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 1000,
      // The first load reports an error at once. A refresh of data on the page waits and retries.
      retry: isWorthRetrying,
      retryDelay,
      // Without a network a read fails and the page shows the age of its data, instead of waiting
      // silently. Rewind's server on the same machine may still be reachable.
      networkMode: 'always',
      refetchOnReconnect: true,
    },
    // A failed write may have taken effect, so it is never retried automatically. Nor does a write
    // wait for the network: the user may no longer want it by then.
    mutations: { retry: false, networkMode: 'always' },
  },
})

/**
 * For `placeholderData`: while a query loads, the page keeps the data of the query before if its
 * key begins with `key`. Other data is dropped, since it belongs to another thing.
 */
export const keepSame =
  (key: readonly string[]) =>
  <Data>(
    previous: Data | undefined,
    query: { queryKey: readonly unknown[] } | undefined,
  ): Data | undefined =>
    key.every((part, at) => query?.queryKey[at] === part) ? previous : undefined
