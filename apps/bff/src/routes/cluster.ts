import {
  describeNamespace,
  listNamespaces,
  listSearchAttributes,
  readCluster,
  readHealth,
  readReadiness,
  readSession,
} from '@rewind/contract/cluster'
import type { App, Services } from '../services.ts'

export function clusterRoutes(
  app: App,
  { config, temporal, pageTokens, checkStore }: Services,
): void {
  app.route({ ...readHealth, handler: () => ({ status: 'ok' as const }) })

  app.route({
    ...readReadiness,
    handler: async () => {
      const checkingStore = checkStore()
      checkingStore.catch(() => undefined)
      // If both fail, report Temporal: without it nothing can be read.
      await temporal.checkReachable()
      await checkingStore
      return { status: 'ready' as const }
    },
  })

  app.route({
    ...readSession,
    handler: () => {
      const { operator, mode, environment, defaultNamespace, version } = config
      const may = mode === 'READ_WRITE'
      return {
        operator,
        mode,
        may: { cancel: may, terminate: may, reset: may },
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
    handler: ({ query: { pageToken, ...query } }) =>
      pageTokens.page(['namespaces'], pageToken, (at) =>
        temporal.listNamespaces({ ...query, ...at }),
      ),
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
