import { readDashboard } from '@rewind/contract/dashboard'
import type { App, Services } from '../services.ts'

export function dashboardRoutes(app: App, { dashboards }: Services): void {
  app.route({ ...readDashboard, handler: ({ params }) => dashboards.read(params.namespace) })
}
