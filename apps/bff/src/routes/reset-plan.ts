import { previewReset, readResetFacts } from '@rewind/contract/reset-plan'
import { readFacts } from '@rewind/operations/reset/reset-facts'
import { previewReset as preview } from '@rewind/operations/reset/reset-preview'
import type { App, Services } from '../services.ts'

export function resetPlanRoutes(app: App, { temporal, lineage, config: { mode } }: Services): void {
  const context = { temporal, lineage, mode }
  app.route({ ...readResetFacts, handler: ({ params }) => readFacts(context, params) })

  app.route({ ...previewReset, handler: ({ params, body }) => preview(context, params, body) })
}
