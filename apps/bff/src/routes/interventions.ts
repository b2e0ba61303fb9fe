import { listInterventions, readRequest } from '@rewind/contract/interventions'
import type { App, Parts } from '../parts.ts'

export function interventionRoutes(app: App, { interventions, pageTokens }: Parts): void {
  app.route({
    ...listInterventions,
    handler: ({ query: { pageToken, pageSize, ...filter } }) =>
      pageTokens.page(['interventions', JSON.stringify(sorted(filter))], pageToken, (at) =>
        interventions.readTrail({ ...filter, ...(pageSize && { pageSize }), ...at }),
      ),
  })

  app.route({
    ...readRequest,
    handler: ({ params: { requestId, ...workflow } }) =>
      interventions.readRequest(workflow, requestId),
  })
}

/** The same filters in another order are the same list. */
const sorted = (filter: object) =>
  Object.entries(filter).sort(([one], [other]) => (one < other ? -1 : 1))
