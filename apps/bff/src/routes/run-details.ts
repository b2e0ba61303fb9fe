import { readRunMetadata, readRunWorkers } from '@rewind/contract/run-details'
import { readWorkersOf } from '@rewind/operations/runs/run-workers'
import type { App, Services } from '../services.ts'

export function runDetailRoutes(app: App, { temporal, temporalFor }: Services): void {
  app.route({ ...readRunWorkers, handler: ({ params }) => readWorkersOf(temporal, params) })

  app.route({
    ...readRunMetadata,
    handler: (request) => temporalFor(request, request.params).readRunMetadata(request.params),
  })
}
