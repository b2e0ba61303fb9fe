import { AsyncLocalStorage } from 'node:async_hooks'
import { InterceptingCall, type Interceptor, status } from '@grpc/grpc-js'
import { makeGrpcRetryInterceptor } from '@temporalio/client'
import type { CallKind } from './errors.ts'

// The caller declares a call a read or a write, because the gRPC method does not show it. An
// undeclared call counts as a write.
const kinds = new AsyncLocalStorage<CallKind>()

/** Makes a call and declares it a read or a write. */
export const asKind = <T>(kind: CallKind, call: () => Promise<T>): Promise<T> =>
  kinds.run(kind, call)

const kindNow = (): CallKind => kinds.getStore() ?? 'write'

const retry = makeGrpcRetryInterceptor({
  retryableDecider: (attempt, { code }) => attempt < 2 && code === status.UNAVAILABLE,
  delayFunction: () => 100 + Math.random() * 200,
})

/**
 * Retries a read once when Temporal was unavailable. Never retries a write: a reset that is sent
 * twice creates two runs (docs/temporal-semantics.md#reset-once).
 */
export const retryReads: Interceptor = (options, nextCall) =>
  kindNow() === 'read'
    ? // The second try starts in an event of the connection, outside the caller's async context.
      retry(options, (next) => kinds.run('read', () => nextCall(next)))
    : new InterceptingCall(nextCall(options))

/** Called for each call when it is sent, with its gRPC path. */
export type CallListener = (path: string, kind: CallKind) => void

/** Tests count with it how often Rewind sends a write and how many visibility calls it makes. */
export const tellCalls =
  (tell: CallListener): Interceptor =>
  (options, nextCall) => {
    tell(options.method_definition.path, kindNow())
    return new InterceptingCall(nextCall(options))
  }
