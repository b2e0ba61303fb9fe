import { listInterventions, readRequest } from '@rewind/contract/interventions'
import type { App, Services } from '../services.ts'

export function interventionRoutes(app: App, { operations, pageTokens }: Services): void {
  app.route({
    ...listInterventions,
    handler: ({ query: { pageToken, pageSize, ...filter } }) =>
      pageTokens.page(['interventions', JSON.stringify(sorted(filter))], pageToken, (at) =>
        operations.readAuditLog({ ...filter, ...(pageSize && { pageSize }), ...at }),
      ),
  })

  app.route({
    ...readRequest,
    handler: ({ params: { requestId, ...workflow } }) =>
      operations.readRequest(workflow, requestId),
  })
}

/** The same filters in another order mean the same list. */
export const sorted = (filter: object) =>
  Object.entries(filter).sort(([one], [other]) => (one < other ? -1 : 1))
