import type { Output } from '@rewind/contract/endpoint'
import { readRecovery } from '@rewind/contract/recovery'
import {
  countWorkflows,
  describeLatestRun,
  describeRun,
  listWorkflows,
  readLineage,
} from '@rewind/contract/workflows'
import { RequestCoalescer } from '@rewind/operations/request-coalescer'
import { FailingEvents } from '@rewind/operations/runs/failing-events'
import { withActions } from '@rewind/operations/runs/with-actions'
import { withEnding } from '@rewind/operations/runs/with-ending'
import type { Target } from '@rewind/operations/temporal/gateway'
import type { App, Services } from '../services.ts'

type Page = Output<typeof listWorkflows>

export function workflowRoutes(
  app: App,
  { config, temporal, lineage, recovery, pageTokens }: Services,
): void {
  // Twenty tabs with the same list call Temporal as often as one.
  const lists = new RequestCoalescer<Page>(1_000)
  const counts = new RequestCoalescer<Output<typeof countWorkflows>>(5_000)
  const failingEvents = new FailingEvents(temporal)

  const describe = async (target: Target) => {
    const description = await failingEvents.addTo(target, await temporal.describe(target))
    return withActions(await withEnding(temporal, target, description), config.mode)
  }

  app.route({
    ...listWorkflows,
    handler: ({ params: { namespace }, query: { pageToken, ...query } }) =>
      pageTokens.page(['workflows', namespace, query.query], pageToken, (at) =>
        lists.get([namespace, query, at], () =>
          temporal.listWorkflows(namespace, { ...query, ...at }),
        ),
      ),
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
    handler: ({ params }) => describe(params),
  })

  app.route({
    ...describeLatestRun,
    handler: ({ params }) => describe(params),
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
