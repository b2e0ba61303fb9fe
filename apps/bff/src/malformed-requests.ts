import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { OperationError } from '@rewind/operations/errors'
import type { FastifyRequest } from 'fastify'
import { HttpError, statusOf } from './errors.ts'
import { isForPage, isPageUrl } from './page-urls.ts'
import type { App } from './services.ts'

/** How long a request may take to arrive, in milliseconds. */
export interface ArrivalLimits {
  headersMs: number
  /** For the whole request. 4 MB take 40 s at 1 Mbit/s. */
  requestMs: number
  /** Interval of the check for late requests. */
  checkMs: number
}

export const usualArrivalLimits: ArrivalLimits = {
  headersMs: 20_000,
  requestMs: 60_000,
  checkMs: 5_000,
}

/**
 * In milliseconds. A refused connection stays open this long, so that its client can read the
 * reply.
 */
const lingerMs = 1_000

/**
 * Connections whose request was answered before it had arrived completely. A second reply would
 * answer another request.
 */
const answered = new WeakSet<Socket>()

/** Refuses requests that cannot be read unambiguously, and closes their connections. */
export function refuseMalformed(app: App): void {
  app.addHook('onRequest', async (request) => {
    if (!isForPage(request)) refuseUnreadableUrl(request)
  })
  app.addHook('onResponse', async ({ raw }) => {
    // The request was refused before its body had arrived. The server discards the rest of the
    // body.
    if (raw.complete !== false) return
    answered.add(raw.socket)
    setTimeout(() => {
      if (raw.complete) answered.delete(raw.socket)
      else raw.destroy()
    }, lingerMs).unref()
  })

  const parseJson = app.getDefaultJsonParser('error', 'error')
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  app.removeContentTypeParser(['text/plain', 'application/json'])
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    let text: string
    try {
      text = utf8.decode(Buffer.from(body))
    } catch {
      done(new OperationError('INVALID', 'The request body is not UTF-8. Nothing was changed.'))
      return
    }
    void parseJson(request, text, done)
  })
}

/** Fastify has decoded the path by then. It would pass on a query string that cannot be decoded. */
function refuseUnreadableUrl({ url }: FastifyRequest): void {
  const query = url.slice(url.indexOf('?') + 1)
  try {
    if (/^[!-~]*$/.test(url)) return void decodeURIComponent(query)
  } catch {
    // Throws below.
  }
  throw new OperationError('INVALID', 'The URL holds bytes that are not percent-encoded UTF-8.')
}

/**
 * Returns a URL that Fastify accepts for a page whose path has an invalid percent sign. The app
 * explains the error better than Fastify.
 */
export function readablePageUrl(url: string): string {
  if (!url.includes('%') || !isPageUrl(url)) return url
  try {
    decodeURI(pathOf(url))
    return url
  } catch {
    return '/'
  }
}

const pathOf = (url: string): string => url.split(/[?#]/, 1)[0] ?? ''

/**
 * Answers bytes that are not HTTP or do not arrive in time, which never become a request. Uses the
 * same error format and closes the connection.
 */
export function answerUnreadable(
  error: Error & { code?: string },
  socket: Socket,
  { headersMs, requestMs }: ArrivalLimits,
): void {
  if (!socket.writable || answered.has(socket) || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const refusal = refusalOf(error.code, { headersMs, requestMs })
  const status = statusOf(refusal)
  const body = JSON.stringify(refusal.body())
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n` +
      `content-type: application/json; charset=utf-8\r\nx-request-id: ${randomUUID()}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  )
  setTimeout(() => socket.destroy(), lingerMs).unref()
}

function refusalOf(
  code: string | undefined,
  limits: Omit<ArrivalLimits, 'checkMs'>,
): OperationError {
  if (code === 'HPE_HEADER_OVERFLOW') {
    const message = 'The address and headers are too large: there is room for 128 kB.'
    return new HttpError(431, 'TOO_LARGE', message)
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    const [headers, whole] = [limits.headersMs / 1000, limits.requestMs / 1000]
    const message = `The request did not arrive in time: its headers may take ${headers} s, all of it ${whole} s. Nothing was changed.`
    return new HttpError(408, 'TIMEOUT', message)
  }
  return new OperationError('INVALID', 'The request is no HTTP.')
}
