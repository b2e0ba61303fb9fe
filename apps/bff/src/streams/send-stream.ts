import { pipeline, Readable } from 'node:stream'
import { constants, createGzip, type Gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { toReplyError } from '../errors.ts'

/**
 * Sends texts as they are made: the next one is asked for once the browser has taken the ones
 * before, and none once it has left. What fails before the first text is an ordinary refusal.
 */
export function sendStream(
  request: FastifyRequest,
  reply: FastifyReply,
  contentType: string,
  texts: AsyncGenerator<string>,
): void {
  texts.next().then(
    (first) => {
      const source = Readable.from(continued(first, texts), { objectMode: true, highWaterMark: 1 })
      source.on('error', (error) => request.log.warn({ err: error }, 'stream broke off'))
      // Nothing on the way may hold it back to have more of it.
      reply.type(contentType).header('x-accel-buffering', 'no')
      reply.send(acceptsGzip(request) ? zipped(source, reply) : source)
    },
    (error: unknown) => reply.send(error),
  )
}

function zipped(source: Readable, reply: FastifyReply): Gzip {
  reply.header('content-encoding', 'gzip').header('vary', 'accept-encoding')
  // Each text reaches the browser when it is made.
  const gzip = createGzip({ level: 2, flush: constants.Z_SYNC_FLUSH })
  pipeline(source, gzip, () => undefined)
  return gzip
}

async function* continued(first: IteratorResult<string>, rest: AsyncGenerator<string>) {
  try {
    if (first.done !== true) {
      yield first.value
      yield* rest
    }
  } finally {
    await rest.return(undefined)
  }
}

const acceptsGzip = ({ headers }: FastifyRequest): boolean =>
  /\bgzip\b(?!;\s*q=0(\.0*)?\s*(,|$))/.test(String(headers['accept-encoding'] ?? ''))

/** A last line that says why there is no end, where the stream breaks off after its beginning. */
export async function* endingInError(lines: AsyncGenerator<string>): AsyncGenerator<string> {
  let hasBegun = false
  try {
    for await (const text of lines) {
      yield text
      hasBegun = true
    }
  } catch (error) {
    if (!hasBegun || !(error instanceof Error)) throw error
    yield `${JSON.stringify({ error: toReplyError(error).body() })}\n`
  }
}
