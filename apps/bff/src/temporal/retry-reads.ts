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

/** Hears of each call as it goes out, by its gRPC path. */
export type CallListener = (path: string, kind: 'read' | 'write') => void

/** How often a write was sent, and how much is asked of visibility, must be provable. */
export const tellCalls =
  (tell: CallListener): Interceptor =>
  (options, nextCall) => {
    const { path } = options.method_definition
    tell(path, readMethod.test(path) ? 'read' : 'write')
    return new InterceptingCall(nextCall(options))
  }
