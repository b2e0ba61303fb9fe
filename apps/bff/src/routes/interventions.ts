import { listInterventions, readRequest } from '@rewind/contract/interventions'
import type { App, Services } from '../services.ts'

export function interventionRoutes(app: App, { actorOf, operations, pageTokens }: Services): void {
  app.route({
    ...listInterventions,
    handler: (request) => {
      const { pageToken, pageSize, ...filter } = request.query
      return pageTokens.page(['interventions', JSON.stringify(sorted(filter))], pageToken, (at) =>
        operations.readAuditLog(actorOf(request), {
          ...filter,
          ...(pageSize && { pageSize }),
          ...at,
        }),
      )
    },
  })

  app.route({
    ...readRequest,
    handler: (request) => {
      const { requestId, ...workflow } = request.params
      return operations.readRequest(actorOf(request), workflow, requestId)
    },
  })
}

/** The same filters in another order mean the same list. */
export const sorted = (filter: object) =>
  Object.entries(filter).sort(([one], [other]) => (one < other ? -1 : 1))
