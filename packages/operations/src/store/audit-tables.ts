import type { AuditKind } from '@rewind/contract/audit-entry'
import type { Checkpoint } from '../audit/checkpoint.ts'

// Uses only column types that PostgreSQL has too. A JSON column would rewrite `text`, which is hashed.
export interface AuditTables {
  audit_entries: {
    writer: string
    sequence: number
    hash: string
    /** The entry as canonical JSON. The columns below repeat what a filter needs. */
    text: string
    id: string
    time: string
    kind: AuditKind
    operation_id: string | null
    user_id: string
    user_name: string
    permission: string
    action: string
    namespace: string | null
    workflow_id: string | null
    run_id: string | null
    reason: string
    ticket: string | null
    request_id: string | null
    /** Of the outcome. */
    state: string | null
  }
  audit_checkpoints: {
    id: string
    writer: string
    sequence: number
    hash: string
    kind: Checkpoint['kind']
    time: string
  }
}
