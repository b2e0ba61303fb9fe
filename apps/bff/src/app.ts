import { randomUUID } from 'node:crypto'
import compress from '@fastify/compress'
import swagger from '@fastify/swagger'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { backgroundHeader } from '@rewind/contract/endpoint'
import { fromSegment } from '@rewind/contract/path'
import type { AccessFile } from '@rewind/operations/access/access-file'
import { localOperator } from '@rewind/operations/access/access-rules'
import { VisibleTemporal } from '@rewind/operations/access/visible-temporal'
import type { Trace } from '@rewind/operations/acts/operation'
import { createOperations } from '@rewind/operations/acts/operations'
import { Reconciler, type ReconcileTimes } from '@rewind/operations/acts/reconcile-pending'
import { AuditReader } from '@rewind/operations/audit/audit-reader'
import { Dashboards } from '@rewind/operations/dashboard/dashboards'
import { LineageReader } from '@rewind/operations/runs/lineage'
import { Relations } from '@rewind/operations/runs/relations'
import { ResetOrigins } from '@rewind/operations/runs/reset-origins'
import { readRunActs } from '@rewind/operations/runs/run-acts'
import { RecoveryReader } from '@rewind/operations/runs/verdicts'
import { Scanner } from '@rewind/operations/scanner/scanner'
import type { Store } from '@rewind/operations/store/store'
import { forOperator } from '@rewind/operations/temporal/caller-type'
import { writeTimeoutMs } from '@rewind/operations/temporal/connection'
import type { Temporal } from '@rewind/operations/temporal/gateway'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import { serveApiDocs } from './api-docs.ts'
import { Identifier } from './auth/identify.ts'
import { refusalRecorder } from './auth/record-refusals.ts'
import { RequestAccess } from './auth/request-access.ts'
import { addBasePathToRedirects, basePathOf, withoutBasePath } from './base-path.ts'
import { statusOf, toRefusal } from './errors.ts'
import { refuseIllFormed } from './ill-formed.ts'
import {
  type ArrivalLimits,
  answerUnreadable,
  readablePageUrl,
  refuseMalformed,
  usualArrivalLimits,
} from './malformed-requests.ts'
import { refuseOtherMethods } from './other-methods.ts'
import { PageTokens } from './page-tokens.ts'
import { isForApi } from './page-urls.ts'
import { activityRoutes } from './routes/activities.ts'
import { attentionRoutes } from './routes/attention.ts'
import { auditRoutes } from './routes/audit.ts'
import { clusterRoutes } from './routes/cluster.ts'
import { dashboardRoutes } from './routes/dashboard.ts'
import { historyRoutes } from './routes/history.ts'
import { interruptRoutes } from './routes/interrupts.ts'
import { interventionRoutes } from './routes/interventions.ts'
import { relationRoutes } from './routes/relations.ts'
import { resetPlanRoutes } from './routes/reset-plan.ts'
import { runDetailRoutes } from './routes/run-details.ts'
import { talkRoutes } from './routes/talk.ts'
import { workflowRoutes } from './routes/workflows.ts'
import { secure } from './security.ts'
import type { App, Services } from './services.ts'
import type { BffSettings } from './settings.ts'
import { validatorCompiler } from './validation.ts'
import { serveWeb } from './web-files.ts'

interface AppOptions {
  temporal: Temporal
  config: BffSettings
  store: Store
  /** Absent: the local operator may do everything. A console with a login needs one. */
  accessFile?: AccessFile
  logger?: FastifyBaseLogger
  /** Folder of the built single-page app. */
  webRoot?: string
  /** How long Rewind looks for an unknown outcome. Tests use shorter times. */
  reconcileTimes?: ReconcileTimes
  /** How long a request may take to arrive. Tests use shorter times. */
  arrivalLimits?: ArrivalLimits
  /** How long a stream goes on after its reader has lost a permission. Tests use shorter times. */
  recheckMs?: number
}

/** A stream without news sends a ping about as often. */
const usualRecheckMs = 15_000
const usualReconcileTimes = { timeoutMs: 10_000, inFlightMs: writeTimeoutMs + 5_000 }

export async function buildApp(options: AppOptions): Promise<App> {
  const { temporal, config, store, logger, webRoot, reconcileTimes = usualReconcileTimes } = options
  const { accessFile } = options
  const { arrivalLimits = usualArrivalLimits, recheckMs = usualRecheckMs } = options
  const { trustedProxies } = config
  const basePath = basePathOf(config.publicUrl)
  const app: App = Fastify({
    ...(logger === undefined ? { logger: false } : { loggerInstance: logger }),
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'requestId',
    }),
    genReqId: requestId,
    bodyLimit: 64 * 1024,
    requestTimeout: arrivalLimits.requestMs,
    http: {
      // A query has up to 10,000 characters, and one character takes up to nine bytes in a URL.
      maxHeaderSize: 128 * 1024,
      headersTimeout: arrivalLimits.headersMs,
      connectionsCheckingInterval: arrivalLimits.checkMs,
    },
    // An id has up to 1,000 characters.
    routerOptions: { maxParamLength: 4_096 },
    frameworkErrors: answerError,
    clientErrorHandler: (error, socket) => answerUnreadable(error, socket, arrivalLimits),
    rewriteUrl: ({ url = '/' }) => readablePageUrl(withoutBasePath(url, basePath)),
    ...(trustedProxies && { trustProxy: (address) => trustedProxies.isTrusted(address) }),
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setErrorHandler(answerError)

  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    if (isForApi(request)) reply.header('cache-control', 'no-store')
  })
  // A kept-alive connection would delay the shutdown.
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
  })
  app.addHook('onSend', async (_request, reply) => {
    if (isClosing) reply.header('connection', 'close')
  })
  app.addHook('onResponse', async (request, reply) => logRequest(request, reply))
  app.addHook('preParsing', async ({ params }) => decodeSegments(params))
  app.addHook('preValidation', async ({ body }) => refuseIllFormed(body))
  app.addHook('preHandler', (request, _reply, done) => nameCaller(request, done))
  const local = { id: config.operator, name: config.operator, via: 'LOCAL', groups: [] } as const
  const identifier = new Identifier({
    access: accessFile ?? { rules: localOperator(local.id) },
    headerLogin: config.headerLogin,
    local,
    tokens: store.tokens,
    log: app.log,
  })
  const access = new RequestAccess(identifier, refusalRecorder(store.audit))
  await secure(app, config, (request) => access.userIdOf(request))
  access.register(app)
  addBasePathToRedirects(app, basePath)
  refuseMalformed(app)
  // Request bodies are small, so clients do not compress them and the server does not decompress
  // them.
  await app.register(compress, {
    encodings: ['gzip'],
    zlibOptions: { level: 4 },
    globalDecompression: false,
  })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Rewind',
        version: config.version,
        description: 'The interrupt console for Temporal: cancel, terminate and reset.',
      },
      servers: [{ url: basePath === '' ? '/' : basePath }],
    },
  })

  const resetOrigins = new ResetOrigins(temporal)
  const scanner = new Scanner({
    temporal,
    scans: store.scans,
    callsPerSecond: config.scanRate,
    log: app.log,
  })
  const dashboards = new Dashboards(temporal)
  const context = { temporal, store, resetOrigins, ...reconcileTimes }
  const onDone = (trace: Trace) => scanner.noteWrite(trace)
  const reconciler = new Reconciler(context, app.log, onDone)
  const closing = new AbortController()
  app.addHook('preClose', async () => {
    closing.abort()
    dashboards.close()
    await scanner.close()
  })
  app.addHook('onReady', async () => reconciler.start())
  app.addHook('onClose', () => reconciler.close())
  const visible = new VisibleTemporal(temporal)
  const services: Services = {
    actorOf: (request) => access.actorOf(request),
    isIdentified: (request) => access.isIdentified(request),
    recheck: (request) => access.recheck(request),
    recheckMs,
    ...(accessFile === undefined ? {} : { accessFile }),
    temporalFor: (request, { namespace }) => visible.for(access.actorOf(request), namespace),
    config,
    temporal,
    operations: createOperations({
      ...context,
      mode: config.mode,
      reconciler,
      onDone,
      closing: closing.signal,
    }),
    audit: new AuditReader(store.audit),
    checkStore: () => store.check(),
    lineage: new LineageReader(temporal, store, resetOrigins),
    relations: new Relations(temporal, resetOrigins),
    readRunActs: (run) => readRunActs(context, run),
    recovery: new RecoveryReader(temporal, resetOrigins),
    pageTokens: new PageTokens(store.pageTokenKey),
    scanner,
    dashboards,
  }
  const refuse = refuseOtherMethods(app)
  clusterRoutes(app, services)
  workflowRoutes(app, services)
  relationRoutes(app, services)
  runDetailRoutes(app, services)
  historyRoutes(app, services)
  interruptRoutes(app, services)
  resetPlanRoutes(app, services)
  interventionRoutes(app, services)
  auditRoutes(app, services)
  activityRoutes(app, services)
  talkRoutes(app, services)
  attentionRoutes(app, services)
  dashboardRoutes(app, services)
  app.route({
    method: 'GET',
    url: '/api/openapi.json',
    schema: { hide: true },
    handler: () => app.swagger(),
  })
  refuse()
  await serveApiDocs(app, basePath)
  await serveWeb(app, webRoot, basePath)
  return app
}

function answerError(
  error: FastifyError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const refusal = toRefusal(error, request.routeOptions.bodyLimit)
  const status = statusOf(refusal)
  if (status >= 500) request.log.error({ err: error, code: refusal.code }, 'request failed')
  reply.header('x-request-id', request.id)
  // The reply is not the file that the request was for.
  reply.removeHeader('content-disposition')
  if (refusal.retryAfterSeconds !== undefined) {
    reply.header('retry-after', refusal.retryAfterSeconds)
  }
  // Sets the type also for handlers with their own serializer, for which Fastify sets none.
  reply.code(status).type('application/json; charset=utf-8').send(refusal.body())
}

/**
 * Returns the caller's request id if it is valid, so that a trace can be followed across services.
 */
function requestId({ headers }: { headers: Record<string, unknown> }): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID()
}

/** The only place that decodes path parameters. */
function decodeSegments(params: unknown): void {
  if (typeof params !== 'object' || params === null) return
  for (const [name, value] of Object.entries(params)) {
    if (typeof value === 'string') Object.assign(params, { [name]: fromSegment(value) })
  }
}

/** Requests of a page in the background and probes do not count as an operator's requests. */
function nameCaller({ url, headers }: FastifyRequest, done: () => void): void {
  const isLookedAt = url.startsWith('/api/') && headers[backgroundHeader] === undefined
  if (isLookedAt) forOperator(done)
  else done()
}

/**
 * Does not log ids, because they may contain names of people. Operations are logged with their ids.
 */
function logRequest(request: FastifyRequest, reply: FastifyReply): void {
  const { statusCode, elapsedTime } = reply
  const level = statusCode >= 500 ? 'error' : request.method === 'GET' ? 'debug' : 'info'
  request.log[level](
    {
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: statusCode,
      ms: Math.round(elapsedTime),
    },
    'request',
  )
}
