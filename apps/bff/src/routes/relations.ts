import { listChildren, readInterruption, readRelations } from '@rewind/contract/relations'
import type { App, Services } from '../services.ts'

export function relationRoutes(app: App, { relations, pageTokens }: Services): void {
  app.route({ ...readRelations, handler: ({ params }) => relations.read(params) })

  app.route({
    ...listChildren,
    handler: ({ params, query: { pageToken, ...query } }) => {
      const { namespace, workflowId, runId } = params
      const scope = ['children', namespace, workflowId, runId, query.status]
      return pageTokens.page(scope, pageToken, (at) =>
        relations.children(params, { ...query, ...at }),
      )
    },
  })

  app.route({ ...readInterruption, handler: ({ params }) => relations.interruption(params) })
}
