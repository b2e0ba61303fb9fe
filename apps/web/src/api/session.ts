import { listNamespaces, readCluster, readSession } from '@rewind/contract/cluster'
import { queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'

const keys = {
  session: ['session'] as const,
  cluster: ['cluster'] as const,
  namespaces: ['namespaces'] as const,
}

export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: ({ signal }) => call(readSession, { signal }),
  staleTime: 60_000,
})

export const clusterQuery = queryOptions({
  queryKey: keys.cluster,
  queryFn: ({ signal }) => call(readCluster, { signal }),
  staleTime: 60_000,
})

export const namespacesQuery = queryOptions({
  queryKey: keys.namespaces,
  queryFn: ({ signal }) => call(listNamespaces, { query: { pageSize: 1000 }, signal }),
  staleTime: 60_000,
})
