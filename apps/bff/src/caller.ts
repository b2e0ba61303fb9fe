import type { Caller } from '@rewind/operations/acts/operation'
import type { FastifyReply, FastifyRequest } from 'fastify'

const alreadyDisconnected = AbortSignal.abort()

/**
 * Returns the client of a request. `left` aborts when the connection closes before the reply is
 * sent.
 */
export function callerOf({ log, ip, id }: FastifyRequest, { raw }: FastifyReply): Caller {
  const client = { log, address: ip, httpRequestId: id }
  if (raw.destroyed) return { ...client, left: alreadyDisconnected }
  const disconnected = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) disconnected.abort()
  })
  return { ...client, left: disconnected.signal }
}
