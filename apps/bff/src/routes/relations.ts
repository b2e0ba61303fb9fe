import { listChildren, readInterruption, readRelations } from '@rewind/contract/relations'
import { listRunActs } from '@rewind/contract/run-acts'
import type { App, Services } from '../services.ts'

export function relationRoutes(app: App, { readRunActs, relations, pageTokens }: Services): void {
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

  app.route({ ...listRunActs, handler: ({ params }) => readRunActs(params) })

  app.route({ ...readInterruption, handler: ({ params }) => relations.interruption(params) })
}
