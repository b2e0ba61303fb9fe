import type { Caller } from '@rewind/operations/acts/operation'
import type { FastifyReply, FastifyRequest } from 'fastify'

const alreadyDisconnected = AbortSignal.abort()

/**
 * Returns the client of a request. `left` aborts when the connection closes before the reply is
 * sent.
 */
export function callerOf({ log }: FastifyRequest, { raw }: FastifyReply): Caller {
  if (raw.destroyed) return { log, left: alreadyDisconnected }
  const disconnected = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) disconnected.abort()
  })
  return { log, left: disconnected.signal }
}
