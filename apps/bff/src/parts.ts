import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type { Config } from './config.ts'
import type { Dashboards } from './dashboard/dashboards.ts'
import type { Interventions } from './interventions/interventions.ts'
import type { LineageReader } from './lineage.ts'
import type { PageTokens } from './page-tokens.ts'
import type { RecoveryReader } from './recovery.ts'
import type { Relations } from './relations.ts'
import type { Finder } from './stuck-finder/finder.ts'
import type { Temporal } from './temporal/temporal.ts'

/** Fastify whose handlers take their types from the contract. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/** What routes are made of. */
export interface Parts {
  config: Config
  temporal: Temporal
  interventions: Interventions
  /** Throws a `StoreError` if no intent could be stored now. */
  checkStore(): Promise<void>
  lineage: LineageReader
  relations: Relations
  recovery: RecoveryReader
  pageTokens: PageTokens
  finder: Finder
  dashboards: Dashboards
}
