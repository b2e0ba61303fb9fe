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
import { whileAllowed } from '../streams/while-allowed.ts'

const { lines, serverSentEvents, jsonFile } = streamKinds

export function historyRoutes(
  app: App,
  { temporal, temporalFor, recheck, pageTokens }: Services,
): void {
  const live = new LiveHistories()
  const send = streamSender(app)

  app.route({
    ...readHistory,
    handler: (request, reply) => {
      const { params } = request
      const { pageToken, order = 'asc', ...query } = request.query
      const reads = temporalFor(request, params)
      // Five times as fast as a serializer from the schema, for a page of many events.
      reply.serializer(JSON.stringify).type('application/json; charset=utf-8')
      return pageTokens.page(historyScope(params, order), pageToken, (at) =>
        reads.readHistory(params, { ...query, order, ...at }),
      )
    },
  })

  app.route({
    ...streamHistoryIndex,
    handler: (request, reply) => {
      const { params, query } = request
      const reads = { temporal: temporalFor(request, params), pageTokens }
      send(request, reply, lines, () => historyIndex(reads, params, query.order ?? 'desc'))
    },
  })

  app.route({
    ...followHistory,
    handler: (request, reply) => {
      const after = resumeAt(request.headers['last-event-id']) ?? request.query.after
      const { params } = request
      const reads = temporalFor(request, params)
      send(request, reply, serverSentEvents, (signal) =>
        whileAllowed(live.follow(reads, params, after, signal), () => recheck(request)),
      )
    },
  })

  app.route({
    ...searchHistory,
    handler: (request, reply) => {
      const { params, query } = request
      const reads = temporalFor(request, params)
      send(request, reply, lines, () => historySearch(reads, params, query))
    },
  })

  app.route({
    ...exportHistory,
    handler: (request, reply) => {
      const { params, query } = request
      const reads = temporalFor(request, params)
      reply.header('content-disposition', exportDisposition(params))
      send(request, reply, jsonFile, () =>
        historyExport(reads, params, query.payloads ?? 'encoded'),
      )
    },
  })

  app.route({ ...listResetPoints, handler: ({ params }) => readResetPoints(temporal, params) })
}
