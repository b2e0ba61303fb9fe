import type { RunRef } from '@rewind/contract/primitives'
import { previewReset, readResetFacts } from '@rewind/contract/reset-plan'
import { lackingOf } from '@rewind/operations/access/actor'
import { readFacts } from '@rewind/operations/reset/reset-facts'
import { previewReset as preview } from '@rewind/operations/reset/reset-preview'
import type { FastifyRequest } from 'fastify'
import type { App, Services } from '../services.ts'

export function resetPlanRoutes(app: App, services: Services): void {
  const { temporalFor, actorOf, lineage, config } = services
  const contextOf = (request: FastifyRequest, params: RunRef) => ({
    temporal: temporalFor(request, params),
    lineage,
    allowance: { mode: config.mode, lacking: lackingOf(actorOf(request), params.namespace) },
  })
  app.route({
    ...readResetFacts,
    handler: (request) => readFacts(contextOf(request, request.params), request.params),
  })

  app.route({
    ...previewReset,
    handler: (request) => preview(contextOf(request, request.params), request.params, request.body),
  })
}
