import type { Permission } from '@rewind/contract/access'
import {
  describeNamespace,
  listNamespaces,
  listSearchAttributes,
  type NamespaceInfo,
  readCluster,
  readSession,
} from '@rewind/contract/cluster'
import type { Output } from '@rewind/contract/endpoint'
import { type QueryCache, queryOptions, useQuery } from '@tanstack/react-query'
import { call } from './call.ts'

const keys = {
  session: ['session'] as const,
  // Not the plain name: Rewind answers this for namespaces that do not exist too (`onceAnswered`).
  permissions: (namespace: string) => ['session', { permissionsIn: namespace }] as const,
  cluster: ['cluster'] as const,
  namespaces: ['namespaces'] as const,
  namespace: (namespace: string) => ['namespaces', namespace] as const,
}

export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: ({ signal }) => call(readSession, { query: {}, signal }),
  staleTime: 60_000,
})

/** The session with the user's permissions in one namespace. */
const permissionsQuery = (namespace: string) =>
  queryOptions({
    queryKey: keys.permissions(namespace),
    queryFn: ({ signal }) => call(readSession, { query: { namespace }, signal }),
    staleTime: 60_000,
  })

/**
 * Returns why the user lacks a permission in a namespace, and whom to ask. Undefined: the user has it,
 * or the answer is not here yet. The server refuses in any case.
 */
export const useWhyNotPermitted = (namespace: string, permission: Permission): string | undefined =>
  useQuery(permissionsQuery(namespace)).data?.permissions[permission].whyNot

export const clusterQuery = queryOptions({
  queryKey: keys.cluster,
  queryFn: ({ signal }) => call(readCluster, { signal }),
  staleTime: 60_000,
})

/** A limit on the list of namespaces. The list says when it is cut. */
const maxNamespaces = 20_000
const byName = new Intl.Collator('en', { numeric: true })

/** Every namespace, sorted by name: the server returns pages in the order of its store. */
export const namespacesQuery = queryOptions({
  queryKey: keys.namespaces,
  queryFn: async ({ signal }) => {
    const namespaces: NamespaceInfo[] = []
    let next: { pageToken?: string } | undefined = {}
    while (next !== undefined && namespaces.length < maxNamespaces) {
      const page: Output<typeof listNamespaces> = await call(listNamespaces, {
        query: { pageSize: 1000, ...next },
        signal,
      })
      namespaces.push(...page.namespaces)
      next = page.nextPageToken === undefined ? undefined : { pageToken: page.nextPageToken }
    }
    namespaces.sort((one, other) => byName.compare(one.name, other.name))
    return { namespaces, isWhole: next === undefined }
  },
  staleTime: 60_000,
})

/**
 * Calls back once any query of the namespace succeeds in this page, which proves that the namespace
 * exists. It sends no request itself. Returns the function that stops waiting.
 */
export function onceAnswered(
  queryCache: QueryCache,
  namespace: string,
  callback: () => void,
): () => void {
  const isAnswered = () =>
    queryCache
      .findAll({ predicate: ({ queryKey }) => queryKey[1] === namespace })
      // The initial data of a query proves nothing.
      .some(({ state }) => state.status === 'success' && state.dataUpdateCount > 0)
  if (isAnswered()) {
    callback()
    return () => {}
  }
  const stop = queryCache.subscribe(() => {
    if (!isAnswered()) return
    stop()
    callback()
  })
  return stop
}

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
