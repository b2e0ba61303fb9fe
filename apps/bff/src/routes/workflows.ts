import type { Output } from '@rewind/contract/endpoint'
import { readRecovery } from '@rewind/contract/recovery'
import {
  countWorkflows,
  describeLatestRun,
  describeRun,
  listWorkflows,
  readLineage,
} from '@rewind/contract/workflows'
import { lackingOf } from '@rewind/operations/access/actor'
import { RequestCoalescer } from '@rewind/operations/request-coalescer'
import { FailingEvents } from '@rewind/operations/runs/failing-events'
import { withActions } from '@rewind/operations/runs/with-actions'
import { withEnding } from '@rewind/operations/runs/with-ending'
import type { Target } from '@rewind/operations/temporal/gateway'
import type { FastifyRequest } from 'fastify'
import type { App, Services } from '../services.ts'

type Page = Output<typeof listWorkflows>

export function workflowRoutes(
  app: App,
  { config, temporal, temporalFor, actorOf, lineage, recovery, pageTokens }: Services,
): void {
  // Twenty tabs with the same list call Temporal as often as one.
  const lists = new RequestCoalescer<Page>(1_000)
  const counts = new RequestCoalescer<Output<typeof countWorkflows>>(5_000)
  const failingEvents = new FailingEvents(temporal)

  const describe = async (request: FastifyRequest, target: Target) => {
    const reads = temporalFor(request, target)
    const description = await failingEvents.addTo(target, await reads.describe(target))
    const lacking = lackingOf(actorOf(request), target.namespace)
    const allowance = { mode: config.mode, lacking }
    return withActions(await withEnding(reads, target, description), allowance)
  }

  app.route({
    ...listWorkflows,
    handler: (request) => {
      const { namespace } = request.params
      const { pageToken, ...query } = request.query
      const reads = temporalFor(request, request.params)
      // Users with and without the permission to see payloads get different lists.
      const isWhole = reads === temporal
      return pageTokens.page(['workflows', namespace, query.query], pageToken, (at) =>
        lists.get([namespace, query, at, isWhole], () =>
          reads.listWorkflows(namespace, { ...query, ...at }),
        ),
      )
    },
  })

  app.route({
    ...countWorkflows,
    handler: ({ params: { namespace }, query }) =>
      counts.get([namespace, query], async () => {
        const countedAt = new Date().toISOString()
        return { ...(await temporal.countWorkflows(namespace, query)), countedAt }
      }),
  })

  app.route({
    ...describeRun,
    handler: (request) => describe(request, request.params),
  })

  app.route({
    ...describeLatestRun,
    handler: (request) => describe(request, request.params),
  })

  app.route({
    ...readLineage,
    handler: ({ params, query }) => lineage.read(params, query.runId),
  })

  app.route({
    ...readRecovery,
    handler: ({ params }) => recovery.read(params),
  })
}
