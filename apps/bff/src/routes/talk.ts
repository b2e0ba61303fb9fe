import { queryRun, readHandlers, readUpdate, signalRun, updateRun } from '@rewind/contract/talk'
import { callerOf } from '../caller.ts'
import { checkInput, withAccepted } from '../interventions/talk.ts'
import type { App, Parts } from '../parts.ts'

/** Temporal takes 4 MiB in one request. In JSON base64 has a third more, and a text of quotes twice as much. */
const bodyLimit = 9 * 1024 * 1024

export function talkRoutes(app: App, { temporal, interventions }: Parts): void {
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
      interventions.signal(request.params, request.body, callerOf(request, reply)),
  })

  app.route({
    ...updateRun,
    bodyLimit,
    handler: (request, reply) =>
      interventions.update(request.params, request.body, callerOf(request, reply)),
  })

  app.route({
    ...readUpdate,
    handler: async ({ params: { updateId, ...run } }) =>
      withAccepted(temporal, run, await temporal.readUpdate(run, updateId, { isAwaited: true })),
  })
}
