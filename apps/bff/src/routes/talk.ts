import { queryRun, readHandlers, readUpdate, signalRun, updateRun } from '@rewind/contract/talk'
import { checkInput, withAccepted } from '@rewind/operations/acts/messages'
import { callerOf } from '../caller.ts'
import type { App, Services } from '../services.ts'

/**
 * Temporal accepts 4 MiB per request. In JSON, base64 adds a third, and a text of quotes doubles in
 * size.
 */
const bodyLimit = 9 * 1024 * 1024

export function talkRoutes(app: App, { actorOf, temporal, operations }: Services): void {
  app.route({
    ...queryRun,
    bodyLimit,
    handler: ({ params, body: { input = [], ...body } }) => {
      checkInput('Query', input)
      return temporal.query(params, { ...body, input })
    },
  })

  app.route({ ...readHandlers, handler: ({ params }) => temporal.readHandlers(params) })

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
    handler: async ({ params: { updateId, ...run } }) =>
      withAccepted(temporal, run, await temporal.readUpdate(run, updateId, { isAwaited: true })),
  })
}
