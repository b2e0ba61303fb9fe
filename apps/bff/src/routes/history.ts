import {
  exportHistory,
  followHistory,
  listResetPoints,
  readHistory,
  searchHistory,
  streamHistoryIndex,
} from '@rewind/contract/history'
import type { RunRef } from '@rewind/contract/primitives'
import { requirePermission } from '@rewind/operations/access/actor'
import { readResetPoints } from '@rewind/operations/reset/reset-points'
import type { Temporal } from '@rewind/operations/temporal/gateway'
import type { FastifyRequest } from 'fastify'
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
  { temporal, temporalFor, actorOf, recheck, recheckMs, pageTokens }: Services,
): void {
  const live = new LiveHistories()
  const send = streamSender(app)

  /** Yields texts made from `reads` while the sender of the request may see them. */
  const whileSeen = (
    request: FastifyRequest,
    { namespace }: RunRef,
    reads: Temporal,
    texts: AsyncGenerator<string>,
  ) =>
    whileAllowed(
      texts,
      async () => {
        await recheck(request)
        if (reads === temporal) requirePermission(actorOf(request), 'payloads', namespace)
      },
      recheckMs,
    )

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
      const reads = temporalFor(request, params)
      const from = { temporal: reads, pageTokens }
      send(request, reply, lines, () =>
        whileSeen(request, params, reads, historyIndex(from, params, query.order ?? 'desc')),
      )
    },
  })

  app.route({
    ...followHistory,
    handler: (request, reply) => {
      const after = resumeAt(request.headers['last-event-id']) ?? request.query.after
      const { params } = request
      const reads = temporalFor(request, params)
      send(request, reply, serverSentEvents, (signal) =>
        whileSeen(request, params, reads, live.follow(reads, params, after, signal)),
      )
    },
  })

  app.route({
    ...searchHistory,
    handler: (request, reply) => {
      const { params, query } = request
      const reads = temporalFor(request, params)
      send(request, reply, lines, () =>
        whileSeen(request, params, reads, historySearch(reads, params, query)),
      )
    },
  })

  app.route({
    ...exportHistory,
    handler: (request, reply) => {
      const { params, query } = request
      const reads = temporalFor(request, params)
      reply.header('content-disposition', exportDisposition(params))
      send(request, reply, jsonFile, () =>
        whileSeen(
          request,
          params,
          reads,
          historyExport(reads, params, query.payloads ?? 'encoded'),
        ),
      )
    },
  })

  app.route({ ...listResetPoints, handler: ({ params }) => readResetPoints(temporal, params) })
}
