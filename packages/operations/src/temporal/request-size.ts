import { InterceptingCall, type Interceptor, type StatusObject, status } from '@grpc/grpc-js'

const opening = 'request larger than Temporal takes'

/**
 * The server says of a request that is too large what gRPC here says of such a reply. The size tells
 * which it was: the details of a refused request then begin with words of our own.
 */
export const tellLargeRequests: Interceptor = (options, nextCall) => {
  let sent: unknown
  const sizeOfSent = () => options.method_definition.requestSerialize(sent).length
  return new InterceptingCall(nextCall(options), {
    start(metadata, _listener, next) {
      next(metadata, {
        onReceiveStatus(received, pass) {
          pass(
            isOf(received, sizeOfSent)
              ? { ...received, details: `${opening}: ${received.details}` }
              : received,
          )
        },
      })
    },
    sendMessage(message, next) {
      sent = message
      next(message)
    },
  })
}

const sizes = /larger than max \((\d+) vs\.? (\d+)\)/

/** The size is worked out for such a refusal alone: it takes as long as sending. */
function isOf({ code, details }: StatusObject, sizeOfSent: () => number): boolean {
  const [, bytes] = code === status.RESOURCE_EXHAUSTED ? (sizes.exec(details) ?? []) : []
  return bytes !== undefined && Number(bytes) === sizeOfSent()
}

/** The size of a refused request and the most that the server takes, in bytes; undefined for other failures. */
export function largeRequest(details: string): { bytes: number; most: number } | undefined {
  const [, bytes, most] = details.startsWith(opening) ? (sizes.exec(details) ?? []) : []
  return bytes === undefined ? undefined : { bytes: Number(bytes), most: Number(most) }
}
