import { InterceptingCall, type Interceptor, type StatusObject, status } from '@grpc/grpc-js'

const opening = 'request larger than Temporal takes'

/**
 * The server says of a request that is too large what gRPC here says of such a reply. The size tells
 * which it was: the details of a refused request then begin with words of our own.
 */
export const tellLargeRequests: Interceptor = (options, nextCall) => {
  let bytes = 0
  return new InterceptingCall(nextCall(options), {
    start(metadata, _listener, next) {
      next(metadata, {
        onReceiveStatus(received, pass) {
          pass(
            isOf(received, bytes)
              ? { ...received, details: `${opening}: ${received.details}` }
              : received,
          )
        },
      })
    },
    sendMessage(message, next) {
      bytes = options.method_definition.requestSerialize(message).length
      next(message)
    },
  })
}

const sizes = /larger than max \((\d+) vs\.? (\d+)\)/

const isOf = ({ code, details }: StatusObject, bytes: number): boolean =>
  code === status.RESOURCE_EXHAUSTED && Number(sizes.exec(details)?.[1]) === bytes

/** The size of a refused request and the most that the server takes, in bytes; undefined for other failures. */
export function largeRequest(details: string): { bytes: number; most: number } | undefined {
  const [, bytes, most] = details.startsWith(opening) ? (sizes.exec(details) ?? []) : []
  return bytes === undefined ? undefined : { bytes: Number(bytes), most: Number(most) }
}
