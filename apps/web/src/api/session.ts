import {
  describeNamespace,
  listNamespaces,
  listSearchAttributes,
  readCluster,
  readSession,
} from '@rewind/contract/cluster'
import { queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'

const keys = {
  session: ['session'] as const,
  cluster: ['cluster'] as const,
  namespaces: ['namespaces'] as const,
  namespace: (namespace: string) => ['namespaces', namespace] as const,
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

export const namespaceQuery = (namespace: string) =>
  queryOptions({
    queryKey: [...keys.namespace(namespace), 'description'],
    queryFn: ({ signal }) => call(describeNamespace, { params: { namespace }, signal }),
    staleTime: 60_000,
  })

export const searchAttributesQuery = (namespace: string) =>
  queryOptions({
    queryKey: [...keys.namespace(namespace), 'search-attributes'],
    queryFn: ({ signal }) => call(listSearchAttributes, { params: { namespace }, signal }),
    staleTime: 60_000,
  })
