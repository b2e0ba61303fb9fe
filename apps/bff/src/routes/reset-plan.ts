import { previewReset, readResetFacts } from '@rewind/contract/reset-plan'
import type { App, Parts } from '../parts.ts'
import { readFacts } from '../reset-facts.ts'
import { previewReset as preview } from '../reset-preview.ts'

export function resetPlanRoutes(app: App, parts: Parts): void {
  app.route({ ...readResetFacts, handler: ({ params }) => readFacts(parts, params) })

  app.route({ ...previewReset, handler: ({ params, body }) => preview(parts, params, body) })
}
