import type { ErrorCode } from '@rewind/contract/errors'
import type { InterventionAction } from '@rewind/contract/interventions'
import type { Kysely } from 'kysely'
import type { AuditTables } from './audit-tables.ts'

// Only column types that SQLite and PostgreSQL both have: integers, and text for times and JSON.
export interface Tables extends AuditTables {
  operations: {
    id: string
    /** Which sending of the request this is: a repeated request replaces its record. */
    attempt_id: string
    namespace: string
    workflow_id: string
    /** The run that the operation acted on. If the request named none, the latest run. */
    run_id: string
    action: InterventionAction
    request_id: string | null
    /** The request as JSON. The same request id with a different request is refused. */
    request: string
    operator: string
    /**
     * Who asked and how, as JSON (`audit/attribution.ts`). Null: recorded before the audit log, or by
     * a version without it.
     */
    attribution: string | null
    /** The stable id of the user, for filters. Null where `attribution` is. */
    user_id: string | null
    reason: string
    ticket: string | null
    event_id: number | null
    /**
     * The token that the operation leaves in Temporal
     * (`packages/history/src/acts/request-token.ts`).
     */
    token: string | null
    /** For a signal or an update: digest of its arguments as Temporal stores them. */
    input_digest: string | null
    /** The latest run when the intent was stored. */
    latest_run_id: string | null
    state: 'intended' | 'done' | 'refused' | 'unknown'
    new_run_id: string | null
    /** For a reset, as JSON: what happened between the last check and the call. */
    superseded: string | null
    error_code: ErrorCode | null
    error_message: string | null
    /** By the clock of the store, as every time in it. */
    intended_at: string
    /**
     * When the same request was first stored, if it was sent again while its outcome was unknown.
     */
    first_intended_at: string | null
    settled_at: string | null
  }
  /** The reset lease of each workflow id, among the processes that share the store. */
  reset_leases: {
    namespace: string
    workflow_id: string
    holder: string
    held_until: string
  }
  secrets: { name: string; value: string }
  /** The progress and the problems of a scan, as JSON. */
  scans: { namespace: string; state: string; saved_at: string }
  /** `access/api-tokens.ts` says what the columns mean. */
  api_tokens: {
    id: string
    name: string
    hash: string
    role: string
    /** Patterns, as JSON. */
    clusters: string
    namespaces: string
    created_at: string
    created_by: string
    expires_at: string
    last_used_at: string | null
    revoked_at: string | null
    revoked_by: string | null
  }
  /** The applied migrations. The name of the table is that of Kysely, which older versions used. */
  kysely_migration: { name: string; timestamp: string }
  /** The migrations without which a version must not write (docs/decisions/0003). */
  required_migrations: { name: string }
}

export type Database = Kysely<Tables>
