import { InterceptingCall, type Interceptor, status } from '@grpc/grpc-js'
import { makeGrpcRetryInterceptor } from '@temporalio/client'

const readMethod = /\/(Get|Describe|List|Count)[A-Za-z]+$/

const retry = makeGrpcRetryInterceptor({
  retryableDecider: (attempt, { code }) => attempt < 2 && code === status.UNAVAILABLE,
  delayFunction: () => 100 + Math.random() * 200,
})

/**
 * Asks once more when Temporal was unavailable, and only for what changes nothing: a reset that is
 * sent twice makes two runs (temporal-semantics.md §1.8).
 */
export const retryReads: Interceptor = (options, nextCall) =>
  readMethod.test(options.method_definition.path)
    ? retry(options, nextCall)
    : new InterceptingCall(nextCall(options))

/** Tells of each write as it goes out, by its gRPC path: how often one was sent must be provable. */
export const tellWrites =
  (tell: (path: string) => void): Interceptor =>
  (options, nextCall) => {
    const { path } = options.method_definition
    if (!readMethod.test(path)) tell(path)
    return new InterceptingCall(nextCall(options))
  }
