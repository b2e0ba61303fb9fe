import { AsyncLocalStorage } from 'node:async_hooks'
import { InterceptingCall, type Interceptor, status } from '@grpc/grpc-js'
import { makeGrpcRetryInterceptor } from '@temporalio/client'
import type { CallKind } from './errors.ts'

// The caller says whether a call changes anything; the name of the method does not tell. A call that
// was not declared counts as a write.
const kinds = new AsyncLocalStorage<CallKind>()

/** Makes a call, declared a read or a write. */
export const asKind = <T>(kind: CallKind, call: () => Promise<T>): Promise<T> =>
  kinds.run(kind, call)

const kindNow = (): CallKind => kinds.getStore() ?? 'write'

const retry = makeGrpcRetryInterceptor({
  retryableDecider: (attempt, { code }) => attempt < 2 && code === status.UNAVAILABLE,
  delayFunction: () => 100 + Math.random() * 200,
})

/**
 * Asks once more when Temporal was unavailable, and only for what changes nothing: a reset that is
 * sent twice makes two runs (temporal-semantics.md §1.8).
 */
export const retryReads: Interceptor = (options, nextCall) =>
  kindNow() === 'read'
    ? // The second try starts in an event of the connection, outside of the caller's context.
      retry(options, (next) => kinds.run('read', () => nextCall(next)))
    : new InterceptingCall(nextCall(options))

/** Hears of each call as it goes out, by its gRPC path. */
export type CallListener = (path: string, kind: CallKind) => void

/** How often a write was sent, and how much is asked of visibility, must be provable. */
export const tellCalls =
  (tell: CallListener): Interceptor =>
  (options, nextCall) => {
    tell(options.method_definition.path, kindNow())
    return new InterceptingCall(nextCall(options))
  }
