import type { ServerResponse } from 'node:http'
import { pipeline, Readable } from 'node:stream'
import { constants, createGzip, type Gzip } from 'node:zlib'
import type { ErrorReply } from '@rewind/contract/errors'
import { toOperationError } from '@rewind/operations/errors'
import { keepingCaller } from '@rewind/operations/temporal/caller-type'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../services.ts'

interface StreamKind {
  contentType: string
  isZipped: boolean
  /** The text that ends a failed stream. Without it the connection is cut. */
  closingMessage?: (problem: ErrorReply) => string
}

export const streamKinds = {
  lines: {
    contentType: 'application/x-ndjson',
    isZipped: true,
    closingMessage: (error) => `${JSON.stringify({ error })}\n`,
  },
  // Small texts over hours: a compressor per stream would waste memory.
  serverSentEvents: { contentType: 'text/event-stream', isZipped: false },
  csvFile: { contentType: 'text/csv; charset=utf-8', isZipped: true },
  jsonFile: { contentType: 'application/json; charset=utf-8', isZipped: true },
} as const satisfies Record<string, StreamKind>

/** Closes the connection of a browser that reads nothing for this time. */
const stalledMs = 120_000

type SendStream = (
  request: FastifyRequest,
  reply: FastifyReply,
  kind: StreamKind,
  /** `disconnected` aborts when the browser disconnects or the console shuts down. */
  texts: (disconnected: AbortSignal) => AsyncGenerator<string>,
) => void

/**
 * Sends texts as they are produced. Requests the next text when the browser has read the previous
 * ones, and none after it disconnects. A failure before the first text becomes an ordinary error
 * reply.
 */
export function streamSender(app: App): SendStream {
  const open = new Set<ServerResponse>()
  // The shutdown does not wait for streams.
  app.addHook('preClose', async () => {
    for (const response of open) response.destroy()
  })
  return (request, reply, kind, makeTexts) => {
    const disconnected = new AbortController()
    const texts = keepingCaller(makeTexts(disconnected.signal))
    open.add(reply.raw)
    reply.raw.setTimeout(stalledMs, () => reply.raw.destroy())
    reply.raw.once('close', () => {
      open.delete(reply.raw)
      disconnected.abort()
      void texts.return(undefined)
    })
    texts.next().then(
      (first) => {
        if (disconnected.signal.aborted) return
        const source = Readable.from(untilItBreaks(first, texts, request, kind), {
          objectMode: true,
          highWaterMark: 1,
        })
        // Disables buffering in proxies.
        reply.type(kind.contentType).header('x-accel-buffering', 'no')
        reply.send(kind.isZipped && acceptsGzip(request) ? zipped(source, reply) : source)
      },
      (error: unknown) => reply.send(error),
    )
  }
}

async function* untilItBreaks(
  first: IteratorResult<string>,
  rest: AsyncGenerator<string>,
  request: FastifyRequest,
  { closingMessage }: StreamKind,
) {
  if (first.done === true) return
  try {
    yield first.value
    yield* rest
  } catch (error) {
    const problem = toOperationError(error).body()
    request.log.error({ err: error, code: problem.code }, 'stream broke off')
    if (closingMessage === undefined) throw error
    yield closingMessage(problem)
  }
}

function zipped(source: Readable, reply: FastifyReply): Gzip {
  reply.header('content-encoding', 'gzip').header('vary', 'accept-encoding')
  // Flushes each text to the browser when it is produced.
  const gzip = createGzip({ level: 2, flush: constants.Z_SYNC_FLUSH })
  pipeline(source, gzip, () => undefined)
  return gzip
}

const acceptsGzip = ({ headers }: FastifyRequest): boolean =>
  /\bgzip\b(?!;\s*q=0(\.0*)?\s*(,|$))/.test(String(headers['accept-encoding'] ?? ''))
