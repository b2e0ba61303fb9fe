import {
  readAttention,
  readAttentionGroup,
  startAttentionScan,
  stopAttentionScan,
} from '@rewind/contract/attention'
import type { App, Services } from '../services.ts'

export function attentionRoutes(app: App, { scanner, pageTokens }: Services): void {
  app.route({
    ...readAttention,
    handler: async ({ params }) => (await scanner.in(params.namespace)).read(),
  })

  app.route({
    ...readAttentionGroup,
    handler: async ({ params: { namespace, group }, query: { pageToken, ...query } }) => {
      const found = await scanner.in(namespace)
      return pageTokens.page(['attention', namespace, group], pageToken, async (at) =>
        found.readGroup(group, { ...query, ...at }),
      )
    },
  })

  app.route({
    ...startAttentionScan,
    handler: async ({ params, body }) => (await scanner.in(params.namespace)).start(body),
  })

  app.route({
    ...stopAttentionScan,
    handler: async ({ params }) => (await scanner.in(params.namespace)).stop(),
  })
}
