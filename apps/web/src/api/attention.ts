import {
  type AttentionScan,
  readAttention,
  readAttentionGroup,
  startAttentionScan,
  stopAttentionScan,
} from '@rewind/contract/attention'
import { readDashboard } from '@rewind/contract/dashboard'
import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useEffect } from 'react'
import { serverClock } from '../clock.ts'
import { call } from './call.ts'
import { attentionKey } from './workflows.ts'

const keys = {
  attention: attentionKey,
  dashboard: (namespace: string) => ['dashboard', namespace] as const,
}

/** The refresh period of data that Rewind's server holds in memory, in milliseconds. */
const quickPeriod = 1_000
const calmPeriod = 15_000

/** While a page is open, a new scan starts this long after the last one. */
export const lookAgainMinutes = 5

const isUnderWay = ({ state }: AttentionScan) => state === 'RUNNING' || state === 'WAITING'

const attentionQuery = (namespace: string) =>
  queryOptions({
    queryKey: [...keys.attention(namespace), 'groups'],
    queryFn: ({ signal }) => call(readAttention, { params: { namespace }, signal }),
    refetchInterval: ({ state }) =>
      state.data && isUnderWay(state.data.scan) ? quickPeriod : calmPeriod,
  })

export const attentionGroupQuery = (namespace: string, group: string) =>
  infiniteQueryOptions({
    queryKey: [...keys.attention(namespace), 'group', group],
    queryFn: ({ pageParam, signal }) =>
      call(readAttentionGroup, {
        params: { namespace, group },
        query: { pageSize: 100, ...(pageParam !== undefined && { pageToken: pageParam }) },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextPageToken,
    refetchInterval: calmPeriod,
  })

export const dashboardQuery = (namespace: string) =>
  queryOptions({
    queryKey: keys.dashboard(namespace),
    queryFn: ({ signal }) => call(readDashboard, { params: { namespace }, signal }),
    // The server counts the hours of the last day one after the other.
    refetchInterval: ({ state }) =>
      state.data?.course.some(({ started }) => started === undefined)
        ? 2 * quickPeriod
        : calmPeriod,
  })

/** Returns what needs attention, and starts scans while a page shows it. */
export function useAttention(namespace: string) {
  const queryClient = useQueryClient()
  const attention = useQuery(attentionQuery(namespace))
  const lookAnew = () => queryClient.invalidateQueries({ queryKey: keys.attention(namespace) })
  const start = useMutation({
    mutationFn: () => call(startAttentionScan, { params: { namespace }, body: {} }),
    onSuccess: lookAnew,
  })
  const stop = useMutation({
    mutationFn: () => call(stopAttentionScan, { params: { namespace }, body: {} }),
    onSettled: lookAnew,
  })
  const isDue = attention.data !== undefined && isDueAt(attention.data.scan, serverClock.now())
  const { mutate, isPending, isError, submittedAt } = start
  // After a failed start, the page tries again at its next refresh.
  const mayStart = !isPending && (!isError || attention.dataUpdatedAt > submittedAt)
  useEffect(() => {
    if (isDue && mayStart) mutate()
  }, [isDue, mayStart, mutate])
  return { attention, start, stop, problem: (start.error ?? stop.error)?.message }
}

/**
 * A scan that a user paused does not start by itself. A scan that ended because the server stopped
 * does.
 */
function isDueAt({ state, endedAt }: AttentionScan, now: number): boolean {
  if (state === 'NONE' || state === 'INTERRUPTED') return true
  return state === 'DONE' && now - Date.parse(endedAt ?? '') > lookAgainMinutes * 60_000
}
