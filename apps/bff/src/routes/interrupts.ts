import {
  cancelLatestRun,
  cancelRun,
  resetRun,
  terminateLatestRun,
  terminateRun,
} from '@rewind/contract/interrupts'
import { callerOf } from '../caller.ts'
import type { App, Services } from '../services.ts'

export function interruptRoutes(app: App, { actorOf, operations }: Services): void {
  app.route({
    ...cancelRun,
    handler: (request, reply) =>
      operations.cancel(actorOf(request), callerOf(request, reply), request.params, request.body),
  })

  app.route({
    ...cancelLatestRun,
    handler: (request, reply) =>
      operations.cancel(actorOf(request), callerOf(request, reply), request.params, request.body),
  })

  app.route({
    ...terminateRun,
    handler: (request, reply) =>
      operations.terminate(
        actorOf(request),
        callerOf(request, reply),
        request.params,
        request.body,
      ),
  })

  app.route({
    ...terminateLatestRun,
    handler: (request, reply) =>
      operations.terminate(
        actorOf(request),
        callerOf(request, reply),
        request.params,
        request.body,
      ),
  })

  app.route({
    ...resetRun,
    handler: (request, reply) =>
      operations.reset(actorOf(request), callerOf(request, reply), request.params, request.body),
  })
}
