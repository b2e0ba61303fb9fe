import type { Caller } from '@rewind/operations/acts/operation'
import type { FastifyReply, FastifyRequest } from 'fastify'

const alreadyLeft = AbortSignal.abort()

/** The client of a request: `left` aborts when its connection closes before the answer is sent. */
export function callerOf({ log }: FastifyRequest, { raw }: FastifyReply): Caller {
  if (raw.destroyed) return { log, left: alreadyLeft }
  const left = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) left.abort()
  })
  return { log, left: left.signal }
}
