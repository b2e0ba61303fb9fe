import { credentials as grpcCredentials } from '@grpc/grpc-js'
import { Connection, type OperatorService, type WorkflowService } from '@temporalio/client'
import type protobuf from 'protobufjs'
import { isLoopback } from '../loopback.ts'
import { currentCaller } from './caller-type.ts'
import { ConnectionProbe } from './connection-failure.ts'
import {
  type CallKind,
  grpcToOperationError,
  isGrpcFailure,
  isOverRate,
  wasNeverSent,
} from './errors.ts'
import { tellLargeRequests } from './request-size.ts'
import { asKind, type CallListener, retryReads, tellCalls } from './retry-reads.ts'
import { type ServerDateListener, tellServerDates } from './server-dates.ts'
import type { TemporalSettings } from './settings.ts'

type Call<T> = (service: WorkflowService, operatorService: OperatorService) => Promise<T>

/** A read whose request is already encoded. */
interface EncodedCall {
  method: protobuf.Method
  namespace: string
  request: Uint8Array
}

/**
 * Sends every call to Temporal with a deadline and translates gRPC failures. Every method throws
 * OperationError.
 */
export interface TemporalConnection {
  readonly address: string
  read<T>(call: Call<T>, timeoutMs?: number): Promise<T>
  /** Returns the encoded reply, for callers that decode only some of its fields. */
  readBytes(call: EncodedCall, timeoutMs?: number): Promise<Uint8Array>
  write<T>(call: Call<T>, timeoutMs?: number): Promise<T>
  close(): Promise<void>
}

const readTimeoutMs = 10_000
export const writeTimeoutMs = 15_000
/** The server answers an update within 20 s, with the stage that the update has reached by then. */
export const updateTimeoutMs = 25_000
/** The longest write, and the read that checks its effect. */
export const longestWriteMs = updateTimeoutMs + readTimeoutMs

/**
 * Opens no connection: the first call connects. Later calls reconnect after Temporal was
 * unavailable.
 */
export function openConnection(
  settings: TemporalSettings,
  onCall: CallListener = () => undefined,
  onServerDate?: ServerDateListener,
): TemporalConnection {
  const connection = Connection.lazy({
    address: settings.address,
    credentials: credentialsOf(settings),
    metadata: {
      ...settings.metadata,
      ...(settings.apiKey === undefined ? {} : { authorization: `Bearer ${settings.apiKey}` }),
    },
    channelArgs: {
      // The SDK misspells this option. Its default of 4 MiB is too small for a page of history.
      'grpc.max_receive_message_length': 128 * 1024 * 1024,
      // By default gRPC waits up to two minutes before it reconnects.
      'grpc.initial_reconnect_backoff_ms': 200,
      'grpc.max_reconnect_backoff_ms': 3_000,
      ...serverNameArgs(settings),
      ...proxyArgs(settings),
    },
    interceptors: [
      retryReads,
      tellCalls(onCall),
      ...(onServerDate === undefined ? [] : [tellServerDates(onServerDate)]),
      tellLargeRequests,
    ],
  })
  const probe = new ConnectionProbe(settings)

  const send = <T>(share: Share, call: Call<T>, timeoutMs: number): Promise<T> =>
    connection.withMetadata(share, () =>
      connection.withDeadline(Date.now() + timeoutMs, () =>
        call(connection.workflowService, connection.operatorService),
      ),
    )

  const run = async <T>(kind: CallKind, call: Call<T>, timeoutMs: number): Promise<T> => {
    const [share, otherShare] = sharesOf(currentCaller())
    try {
      return await asKind(kind, () =>
        send(share, call, timeoutMs).catch((error: unknown) => {
          const mayGoByTheOther = kind === 'read' && otherShare !== undefined && isOverRate(error)
          if (!mayGoByTheOther) throw error
          return send(otherShare, call, timeoutMs)
        }),
      )
    } catch (error) {
      throw await explain(kind, error)
    }
  }

  const explain = async (kind: CallKind, error: unknown): Promise<unknown> => {
    if (!isGrpcFailure(error)) return error
    const why = wasNeverSent(error) ? await probe.explain() : undefined
    return grpcToOperationError(error, kind, why)
  }

  const sendBytes = ({ rpcImpl }: WorkflowService, { method, request }: EncodedCall) =>
    new Promise<Uint8Array>((resolve, reject) => {
      if (rpcImpl === null) throw new Error('The connection to Temporal is closed.')
      rpcImpl(method, request, (error, reply) => (reply == null ? reject(error) : resolve(reply)))
    })

  return {
    address: settings.address,
    read: (call, timeoutMs = readTimeoutMs) => run('read', call, timeoutMs),
    readBytes: (call, timeoutMs = readTimeoutMs) =>
      // This header routes a call to its cluster. The SDK adds it to its own methods only
      // (docs/temporal-semantics.md#connection-and-retries).
      connection.withMetadata({ 'temporal-namespace': call.namespace }, () =>
        run('read', (service) => sendBytes(service, call), timeoutMs),
      ),
    write: (call, timeoutMs = writeTimeoutMs) => run('write', call, timeoutMs),
    close: () => connection.close(),
  }
}

/** The headers that select a share of the namespace's rate. */
type Share = Record<string, string>

const operatorShare: Share = { 'caller-type': 'operator' }
const ordinaryShare: Share = {}

/**
 * Returns the share that a call uses first and, for reads, the share to use when the first one is
 * exhausted.
 */
function sharesOf(caller: ReturnType<typeof currentCaller>): [Share, Share?] {
  if (caller === 'operator') return [operatorShare, ordinaryShare]
  return caller === 'bulk' ? [ordinaryShare, operatorShare] : [ordinaryShare]
}

function credentialsOf({ tls }: TemporalSettings) {
  if (tls === undefined) return grpcCredentials.createInsecure()
  return grpcCredentials.createSsl(
    tls.serverCa ?? null,
    tls.client?.key ?? null,
    tls.client?.certificate ?? null,
    tls.isHostVerified ? {} : { rejectUnauthorized: false, checkServerIdentity: () => undefined },
  )
}

const serverNameArgs = ({ tls }: TemporalSettings) =>
  tls?.serverName === undefined
    ? {}
    : {
        'grpc.ssl_target_name_override': tls.serverName,
        'grpc.default_authority': tls.serverName,
      }

// gRPC uses the proxy of the environment even for loopback addresses.
const proxyArgs = ({ address }: TemporalSettings) =>
  isLoopback(address.replace(/:\d+$/, '')) ? { 'grpc.enable_http_proxy': 0 } : {}
