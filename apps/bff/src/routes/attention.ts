import {
  readAttention,
  readAttentionGroup,
  startAttentionScan,
  stopAttentionScan,
} from '@rewind/contract/attention'
import type { App, Parts } from '../parts.ts'

export function attentionRoutes(app: App, { finder, pageTokens }: Parts): void {
  app.route({
    ...readAttention,
    handler: async ({ params }) => (await finder.in(params.namespace)).read(),
  })

  app.route({
    ...readAttentionGroup,
    handler: async ({ params: { namespace, group }, query: { pageToken, ...query } }) => {
      const found = await finder.in(namespace)
      return pageTokens.page(['attention', namespace, group], pageToken, async (at) =>
        found.readGroup(group, { ...query, ...at }),
      )
    },
  })

  app.route({
    ...startAttentionScan,
    handler: async ({ params, body }) => (await finder.in(params.namespace)).start(body),
  })

  app.route({
    ...stopAttentionScan,
    handler: async ({ params }) => (await finder.in(params.namespace)).stop(),
  })
}
