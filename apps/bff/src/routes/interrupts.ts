import {
  cancelLatestRun,
  cancelRun,
  resetRun,
  terminateLatestRun,
  terminateRun,
} from '@rewind/contract/interrupts'
import type { App, Parts } from '../parts.ts'

export function interruptRoutes(app: App, { interventions }: Parts): void {
  app.route({
    ...cancelRun,
    handler: ({ params, body, log }) => interventions.cancel(params, body, log),
  })

  app.route({
    ...cancelLatestRun,
    handler: ({ params, body, log }) => interventions.cancel(params, body, log),
  })

  app.route({
    ...terminateRun,
    handler: ({ params, body, log }) => interventions.terminate(params, body, log),
  })

  app.route({
    ...terminateLatestRun,
    handler: ({ params, body, log }) => interventions.terminate(params, body, log),
  })

  app.route({
    ...resetRun,
    handler: ({ params, body, log }) => interventions.reset(params, body, log),
  })
}
