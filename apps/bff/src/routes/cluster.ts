import {
  describeNamespace,
  listNamespaces,
  listSearchAttributes,
  readCluster,
  readHealth,
  readReadiness,
  readSession,
} from '@rewind/contract/cluster'
import type { AccessFile } from '@rewind/operations/access/access-file'
import { hasPermission, permissionsOf } from '@rewind/operations/access/actor'
import { OperationError, toOperationError } from '@rewind/operations/errors'
import { RequestCoalescer } from '@rewind/operations/request-coalescer'
import { StoreError } from '@rewind/operations/store/store-error'
import type { App, Services } from '../services.ts'

export function clusterRoutes(
  app: App,
  { config, temporal, pageTokens, checkStore, actorOf, isIdentified, accessFile }: Services,
): void {
  // Anybody may probe, without a limit, so concurrent probes share one check.
  const checks = new RequestCoalescer<void>(0)
  const checkReady = async () => {
    const checkingStore = checkStore()
    checkingStore.catch(() => undefined)
    // If both fail, report Temporal: without it nothing can be read.
    await temporal.checkReachable()
    await checkingStore
  }

  app.route({ ...readHealth, handler: () => ({ status: 'ok' as const }) })

  app.route({
    ...readReadiness,
    handler: async (request) => {
      try {
        await checks.get([], checkReady)
      } catch (error) {
        throw isIdentified(request) ? error : withoutCause(error)
      }
      return { status: 'ready' as const }
    },
  })

  app.route({
    ...readSession,
    handler: (request) => {
      const { mode, environment, defaultNamespace, version } = config
      const actor = actorOf(request)
      const { id, name, via, email, groups } = actor
      const namespace = request.query.namespace ?? defaultNamespace
      return {
        user: { id, via, ...(email === undefined ? {} : { email }), groups: [...groups] },
        operator: name,
        mode,
        namespace,
        permissions: permissionsOf(actor, namespace),
        ...(accessFile !== undefined && actor.may('admin').allowed
          ? { accessFile: shownFile(accessFile) }
          : {}),
        ...(environment === undefined ? {} : { environment }),
        defaultNamespace,
        address: temporal.address,
        version,
      }
    },
  })

  app.route({ ...readCluster, handler: () => temporal.readCluster() })

  app.route({
    ...listNamespaces,
    handler: (request) => {
      const { pageToken, ...query } = request.query
      const actor = actorOf(request)
      return pageTokens.page(['namespaces'], pageToken, async (at) => {
        const page = await temporal.listNamespaces({ ...query, ...at })
        const namespaces = page.namespaces.filter(({ name }) => hasPermission(actor, 'view', name))
        return { ...page, namespaces }
      })
    },
  })

  app.route({
    ...describeNamespace,
    handler: ({ params }) => temporal.describeNamespace(params.namespace),
  })

  app.route({
    ...listSearchAttributes,
    handler: async ({ params }) => ({
      searchAttributes: await temporal.listSearchAttributes(params.namespace),
    }),
  })
}

/** Returns what a prober without an identity learns: an address, a path and a certificate stay in the log. */
const withoutCause = (error: unknown): OperationError => {
  const { code, details, retryAfterSeconds } = toOperationError(error)
  const what =
    error instanceof StoreError ? 'The store does not work' : 'Temporal cannot be reached'
  return new OperationError(code, `${what}. The log of Rewind says why.`, {
    ...(details && { details }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    cause: error,
  })
}

const shownFile = ({ version, problem }: AccessFile) => ({
  version,
  ...(problem && { problem: { since: problem.since, lines: [...problem.lines] } }),
})
