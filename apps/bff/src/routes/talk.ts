import { queryRun, readHandlers, readUpdate, signalRun, updateRun } from '@rewind/contract/talk'
import { withAccepted } from '@rewind/operations/acts/messages'
import { callerOf } from '../caller.ts'
import type { App, Services } from '../services.ts'

/**
 * Temporal accepts 4 MiB per request. In JSON, base64 adds a third, and a text of quotes doubles in
 * size.
 */
const bodyLimit = 9 * 1024 * 1024

export function talkRoutes(app: App, { actorOf, temporalFor, operations }: Services): void {
  app.route({
    ...queryRun,
    bodyLimit,
    handler: (request) => operations.query(actorOf(request), request.params, request.body),
  })

  app.route({
    ...readHandlers,
    handler: (request) => temporalFor(request, request.params).readHandlers(request.params),
  })

  app.route({
    ...signalRun,
    bodyLimit,
    handler: (request, reply) =>
      operations.signal(actorOf(request), callerOf(request, reply), request.params, request.body),
  })

  app.route({
    ...updateRun,
    bodyLimit,
    handler: (request, reply) =>
      operations.update(actorOf(request), callerOf(request, reply), request.params, request.body),
  })

  app.route({
    ...readUpdate,
    handler: async (request) => {
      const { updateId, ...run } = request.params
      const temporal = temporalFor(request, run)
      return withAccepted(
        temporal,
        run,
        await temporal.readUpdate(run, updateId, { isAwaited: true }),
      )
    },
  })
}
