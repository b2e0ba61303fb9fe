import { readRunMetadata, readRunWorkers } from '@rewind/contract/run-details'
import type { App, Parts } from '../parts.ts'
import { readWorkersOf } from '../run-workers.ts'

export function runDetailRoutes(app: App, { temporal }: Parts): void {
  app.route({ ...readRunWorkers, handler: ({ params }) => readWorkersOf(temporal, params) })

  app.route({ ...readRunMetadata, handler: ({ params }) => temporal.readRunMetadata(params) })
}
