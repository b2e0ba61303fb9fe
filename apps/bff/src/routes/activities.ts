import {
  pauseActivity,
  resetActivity,
  unpauseActivity,
  updateActivityOptions,
} from '@rewind/contract/activities'
import { callerOf } from '../caller.ts'
import type { App, Parts } from '../parts.ts'

export function activityRoutes(app: App, { interventions }: Parts): void {
  app.route({
    ...pauseActivity,
    handler: (request, reply) =>
      interventions.pauseActivity(request.params, request.body, callerOf(request, reply)),
  })

  app.route({
    ...unpauseActivity,
    handler: (request, reply) =>
      interventions.unpauseActivity(request.params, request.body, callerOf(request, reply)),
  })

  app.route({
    ...resetActivity,
    handler: (request, reply) =>
      interventions.resetActivity(request.params, request.body, callerOf(request, reply)),
  })

  app.route({
    ...updateActivityOptions,
    handler: (request, reply) =>
      interventions.updateActivityOptions(request.params, request.body, callerOf(request, reply)),
  })
}
