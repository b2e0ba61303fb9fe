import {
  exportHistory,
  followHistory,
  listResetPoints,
  readHistory,
  searchHistory,
  streamHistoryIndex,
} from '@rewind/contract/history'
import { readResetPoints } from '@rewind/operations/reset/reset-points'
import type { App, Services } from '../services.ts'
import { exportDisposition, historyExport } from '../streams/history-export.ts'
import { historyIndex } from '../streams/history-index.ts'
import { historyScope } from '../streams/history-scope.ts'
import { historySearch } from '../streams/history-search.ts'
import { LiveHistories, resumeAt } from '../streams/live-histories.ts'
import { streamKinds, streamSender } from '../streams/send-stream.ts'

const { lines, serverSentEvents, jsonFile } = streamKinds

export function historyRoutes(app: App, { temporal, pageTokens }: Services): void {
  const live = new LiveHistories(temporal)
  const send = streamSender(app)

  app.route({
    ...readHistory,
    handler: ({ params, query: { pageToken, order = 'asc', ...query } }, reply) => {
      // Five times as fast as a serializer from the schema, for a page of many events.
      reply.serializer(JSON.stringify).type('application/json; charset=utf-8')
      return pageTokens.page(historyScope(params, order), pageToken, (at) =>
        temporal.readHistory(params, { ...query, order, ...at }),
      )
    },
  })

  app.route({
    ...streamHistoryIndex,
    handler: (request, reply) => {
      const { params, query } = request
      send(request, reply, lines, () =>
        historyIndex({ temporal, pageTokens }, params, query.order ?? 'desc'),
      )
    },
  })

  app.route({
    ...followHistory,
    handler: (request, reply) => {
      const after = resumeAt(request.headers['last-event-id']) ?? request.query.after
      send(request, reply, serverSentEvents, (signal) => live.follow(request.params, after, signal))
    },
  })

  app.route({
    ...searchHistory,
    handler: (request, reply) => {
      const { params, query } = request
      send(request, reply, lines, () => historySearch(temporal, params, query))
    },
  })

  app.route({
    ...exportHistory,
    handler: (request, reply) => {
      const { params, query } = request
      reply.header('content-disposition', exportDisposition(params))
      send(request, reply, jsonFile, () =>
        historyExport(temporal, params, query.payloads ?? 'encoded'),
      )
    },
  })

  app.route({ ...listResetPoints, handler: ({ params }) => readResetPoints(temporal, params) })
}
