import { readDashboard } from '@rewind/contract/dashboard'
import type { App, Parts } from '../parts.ts'

export function dashboardRoutes(app: App, { dashboards }: Parts): void {
  app.route({ ...readDashboard, handler: ({ params }) => dashboards.read(params.namespace) })
}
