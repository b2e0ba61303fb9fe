import { fillUrl } from '@rewind/contract/path'
import type { AccessFile } from '@rewind/operations/access/access-file'
import { openStore, type Store } from '@rewind/operations/store/store'
import { connectGateway } from '@rewind/operations/temporal/connect'
import type { Temporal } from '@rewind/operations/temporal/gateway'
import type { FastifyBaseLogger, InjectOptions } from 'fastify'
import { inject } from 'vitest'
import { type Environment, readConfig } from '../../rewind/src/config.ts'
import { buildApp } from '../src/app.ts'
import type { ArrivalLimits } from '../src/malformed-requests.ts'
import type { App } from '../src/services.ts'

interface Options {
  env?: Environment
  temporal?: Temporal
  store?: Store
  accessFile?: AccessFile
  logger?: FastifyBaseLogger
  webRoot?: string
  patience?: { timeoutMs: number; inFlightMs: number; periodMs?: number }
  arrivalLimits?: ArrivalLimits
  recheckMs?: number
}

export interface Console {
  app: App
  temporal: Temporal
  store: Store
  close(): Promise<void>
}

/** Starts the whole BFF in front of the real Temporal, without a port. */
export async function startConsole(options: Options = {}): Promise<Console> {
  const { env = {}, logger, webRoot, patience, arrivalLimits, recheckMs } = options
  const config = readConfig({
    HOME: '/nonexistent',
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    REWIND_OPERATOR: 'ada',
    ...env,
  })
  const temporal = options.temporal ?? connectGateway(config.temporal)
  const store = options.store ?? (await openStore(':memory:'))
  const app = await buildApp({
    temporal,
    config,
    store,
    ...(logger === undefined ? {} : { logger }),
    ...(webRoot === undefined ? {} : { webRoot }),
    ...(options.accessFile === undefined ? {} : { accessFile: options.accessFile }),
    ...(patience === undefined ? {} : { reconcileTimes: patience }),
    ...(arrivalLimits === undefined ? {} : { arrivalLimits }),
    ...(recheckMs === undefined ? {} : { recheckMs }),
  })
  return {
    app,
    temporal,
    store,
    async close() {
      await app.close()
      if (options.temporal === undefined) await temporal.close()
      if (options.store === undefined) await store.close()
    },
  }
}

interface EndpointUrl {
  method: 'GET' | 'POST'
  url: string
}

interface RequestParts {
  params?: Record<string, string>
  query?: Record<string, string | number>
  body?: object
  headers?: Record<string, string>
}

/** Calls an endpoint of the contract and returns its whole reply. */
export async function ask(
  { app }: Pick<Console, 'app'>,
  { method, url }: EndpointUrl,
  { params, query, body, headers }: RequestParts = {},
) {
  const request: InjectOptions = { method, url: fillUrl(url, params, query) }
  if (body !== undefined) request.payload = body
  if (headers !== undefined) request.headers = headers
  const reply = await app.inject(request)
  return { status: reply.statusCode, body: reply.json(), headers: reply.headers }
}
