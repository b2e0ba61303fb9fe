import {
  pauseActivity,
  resetActivity,
  unpauseActivity,
  updateActivityOptions,
} from '@rewind/contract/activities'
import { callerOf } from '../caller.ts'
import type { App, Services } from '../services.ts'

export function activityRoutes(app: App, { actorOf, operations }: Services): void {
  app.route({
    ...pauseActivity,
    handler: (request, reply) =>
      operations.pauseActivity(
        actorOf(request),
        callerOf(request, reply),
        request.params,
        request.body,
      ),
  })

  app.route({
    ...unpauseActivity,
    handler: (request, reply) =>
      operations.unpauseActivity(
        actorOf(request),
        callerOf(request, reply),
        request.params,
        request.body,
      ),
  })

  app.route({
    ...resetActivity,
    handler: (request, reply) =>
      operations.resetActivity(
        actorOf(request),
        callerOf(request, reply),
        request.params,
        request.body,
      ),
  })

  app.route({
    ...updateActivityOptions,
    handler: (request, reply) =>
      operations.updateActivityOptions(
        actorOf(request),
        callerOf(request, reply),
        request.params,
        request.body,
      ),
  })
}
