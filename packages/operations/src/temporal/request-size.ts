import { InterceptingCall, type Interceptor, type StatusObject, status } from '@grpc/grpc-js'

const opening = 'request larger than Temporal takes'

/**
 * The server refuses a request that is too large with the same message that gRPC here uses for a
 * reply that is too large. This interceptor compares sizes and marks the details of a refused
 * request with `opening`.
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

/** Computed only after such a refusal, because it takes as long as sending. */
function isOf({ code, details }: StatusObject, sizeOfSent: () => number): boolean {
  const [, bytes] = code === status.RESOURCE_EXHAUSTED ? (sizes.exec(details) ?? []) : []
  return bytes !== undefined && Number(bytes) === sizeOfSent()
}

/**
 * Returns the size of a refused request and the server's limit, in bytes. Returns undefined for
 * other failures.
 */
export function largeRequest(details: string): { bytes: number; maxBytes: number } | undefined {
  const [, bytes, maxBytes] = details.startsWith(opening) ? (sizes.exec(details) ?? []) : []
  return bytes === undefined ? undefined : { bytes: Number(bytes), maxBytes: Number(maxBytes) }
}
