import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { Output } from '@rewind/contract/endpoint'
import type { RunRef } from '@rewind/contract/primitives'
import type { listRunActs } from '@rewind/contract/run-acts'
import type { AccessFile } from '@rewind/operations/access/access-file'
import type { Actor } from '@rewind/operations/access/actor'
import type { Operations } from '@rewind/operations/acts/operations'
import type { AuditReader } from '@rewind/operations/audit/audit-reader'
import type { Dashboards } from '@rewind/operations/dashboard/dashboards'
import type { LineageReader } from '@rewind/operations/runs/lineage'
import type { Relations } from '@rewind/operations/runs/relations'
import type { RecoveryReader } from '@rewind/operations/runs/verdicts'
import type { Scanner } from '@rewind/operations/scanner/scanner'
import type { Temporal } from '@rewind/operations/temporal/gateway'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type { PageTokens } from './page-tokens.ts'
import type { BffSettings } from './settings.ts'

/** Fastify with handler types from the contract. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/** The dependencies of the routes. */
export interface Services {
  config: BffSettings
  /** For what has no payloads. Routes check the permission to view a namespace. */
  temporal: Temporal
  /**
   * Returns the gateway for the reads of one namespace: without the data of payloads, if the sender may
   * not see it.
   */
  temporalFor(request: FastifyRequest, at: { namespace: string }): Temporal
  /** Returns the actor of a request. */
  actorOf(request: FastifyRequest): Actor
  /** Returns whether the sender is known, for routes that anybody may call. */
  isIdentified(request: FastifyRequest): boolean
  /** Throws if the sender of a request may not call its route any more: a stream can last for hours. */
  recheck(request: FastifyRequest): Promise<void>
  /** How often a stream does so, in milliseconds. */
  recheckMs: number
  /** The rules in use, if they come from a file. */
  accessFile?: AccessFile
  operations: Operations
  audit: AuditReader
  /** Throws a `StoreError` if no intent can be stored now. */
  checkStore(): Promise<void>
  lineage: LineageReader
  relations: Relations
  /** Returns what was done to a run without this console. */
  readRunActs(run: RunRef): Promise<Output<typeof listRunActs>>
  recovery: RecoveryReader
  pageTokens: PageTokens
  scanner: Scanner
  dashboards: Dashboards
}
