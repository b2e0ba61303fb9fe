import {
  pauseActivity,
  resetActivity,
  unpauseActivity,
  updateActivityOptions,
} from '@rewind/contract/activities'
import type { App, Parts } from '../parts.ts'

export function activityRoutes(app: App, { interventions }: Parts): void {
  app.route({
    ...pauseActivity,
    handler: ({ params, body, log }) => interventions.pauseActivity(params, body, log),
  })

  app.route({
    ...unpauseActivity,
    handler: ({ params, body, log }) => interventions.unpauseActivity(params, body, log),
  })

  app.route({
    ...resetActivity,
    handler: ({ params, body, log }) => interventions.resetActivity(params, body, log),
  })

  app.route({
    ...updateActivityOptions,
    handler: ({ params, body, log }) => interventions.updateActivityOptions(params, body, log),
  })
}
