import {
  cancelLatestRun,
  cancelRun,
  resetRun,
  terminateLatestRun,
  terminateRun,
} from '@rewind/contract/interrupts'
import { callerOf } from '../caller.ts'
import type { App, Parts } from '../parts.ts'

export function interruptRoutes(app: App, { interventions }: Parts): void {
  app.route({
    ...cancelRun,
    handler: (request, reply) =>
      interventions.cancel(request.params, request.body, callerOf(request, reply)),
  })

  app.route({
    ...cancelLatestRun,
    handler: (request, reply) =>
      interventions.cancel(request.params, request.body, callerOf(request, reply)),
  })

  app.route({
    ...terminateRun,
    handler: (request, reply) =>
      interventions.terminate(request.params, request.body, callerOf(request, reply)),
  })

  app.route({
    ...terminateLatestRun,
    handler: (request, reply) =>
      interventions.terminate(request.params, request.body, callerOf(request, reply)),
  })

  app.route({
    ...resetRun,
    handler: (request, reply) =>
      interventions.reset(request.params, request.body, callerOf(request, reply)),
  })
}
