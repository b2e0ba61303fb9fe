import {
  countWorkflows,
  describeLatestRun,
  describeRun,
  listWorkflows,
  readLineage,
  type WorkflowDescription,
} from '@rewind/contract/workflows'
import { allowedActions } from '@rewind/history/actions'
import type { App, Parts } from '../parts.ts'
import type { Description } from '../temporal/temporal.ts'

export function workflowRoutes(app: App, { config, temporal, lineage, pageTokens }: Parts): void {
  app.route({
    ...listWorkflows,
    handler: ({ params: { namespace }, query: { pageToken, ...query } }) =>
      pageTokens.page(['workflows', namespace, query.query], pageToken, (at) =>
        temporal.listWorkflows(namespace, { ...query, ...at }),
      ),
  })

  app.route({
    ...countWorkflows,
    handler: ({ params, query }) => temporal.countWorkflows(params.namespace, query),
  })

  app.route({
    ...describeRun,
    handler: async ({ params }) => withActions(await temporal.describe(params)),
  })

  app.route({
    ...describeLatestRun,
    handler: async ({ params }) => withActions(await temporal.describe(params)),
  })

  app.route({
    ...readLineage,
    handler: ({ params, query }) => lineage.read(params, query.runId),
  })

  const withActions = (description: Description): WorkflowDescription => {
    const { cancelRequested, info } = description
    const { status, historyLength } = info
    const actions = allowedActions({ status, cancelRequested, historyLength, mode: config.mode })
    return { ...description, actions }
  }
}
