import { InterceptingCall, type Interceptor } from '@grpc/grpc-js'

/** Called with the `date` header of a reply, in milliseconds, when the reply arrives. */
export type ServerDateListener = (serverTime: number) => void

/**
 * Tells the `date` header of replies. Temporal sends none; most proxies in front of it do. The
 * header has a resolution of one second.
 */
export const tellServerDates =
  (tell: ServerDateListener): Interceptor =>
  (options, nextCall) =>
    new InterceptingCall(nextCall(options), {
      start(metadata, listener, next) {
        next(metadata, {
          ...listener,
          onReceiveMetadata(headers, nextHeaders) {
            const time = Date.parse(headers.get('date')[0]?.toString() ?? '')
            if (!Number.isNaN(time)) tell(time)
            nextHeaders(headers)
          },
        })
      },
    })
