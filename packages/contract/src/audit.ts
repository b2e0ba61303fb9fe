import type { Static } from 'typebox'
import * as Type from 'typebox'
import { AuditEntry } from './audit-entry.ts'
import { endpoint } from './endpoint.ts'
import { ErrorCode, errorReplies } from './errors.ts'
import { Superseded } from './interrupts.ts'
import { InterventionState, TimeFilter } from './interventions.ts'
import { closed, EventId, Namespace, PageToken, RunId, Time, WorkflowId } from './primitives.ts'
import { streamed } from './streamed.ts'

const tags = ['audit']

/**
 * - `operation`: an act on a run, with its latest outcome.
 * - `refusal`: a signed-in user lacked the permission. Nothing was sent.
 * - `admin`: a change of Rewind itself, such as a new API token.
 */
export const AuditRecordKind = Type.Enum(['operation', 'refusal', 'admin'])
export type AuditRecordKind = Static<typeof AuditRecordKind>

/** One line of the audit log. Its entries hold more: `readAuditRecord`. */
export const AuditRecord = Type.Object({
  /** Also the address of the record: `/audit?entry=…`. */
  id: Type.String(),
  kind: AuditRecordKind,
  time: Time,
  /** How Rewind knows the user is absent for operations recorded before the audit log. */
  user: Type.Object({
    id: Type.String(),
    name: Type.String(),
    via: Type.Optional(AuditEntry.properties.user.properties.via),
    email: Type.Optional(Type.String()),
  }),
  address: Type.Optional(Type.String()),
  permission: Type.String(),
  action: Type.String(),
  /** Absent: the record is about Rewind itself. */
  target: Type.Optional(
    Type.Object({
      namespace: Type.String(),
      workflowId: Type.Optional(Type.String()),
      /** The run that was acted on. */
      runId: Type.Optional(Type.String()),
      activityId: Type.Optional(Type.String()),
    }),
  ),
  /** Of a signal, an update or a token. */
  name: Type.Optional(Type.String()),
  /** For a reset: the reset point, and the run that the reset made. */
  eventId: Type.Optional(EventId),
  newRunId: Type.Optional(Type.String()),
  superseded: Type.Optional(Superseded),
  /** Empty if none was given. */
  reason: Type.String(),
  ticket: Type.Optional(Type.String()),
  requestId: Type.Optional(Type.String()),
  outcome: Type.Object({
    state: InterventionState,
    time: Type.Optional(Time),
    code: Type.Optional(ErrorCode),
    message: Type.Optional(Type.String()),
  }),
  /** True: the intent was stored before the audit log, so the record has no entry of it. */
  isOlderThanLog: Type.Optional(Type.Boolean()),
})
export type AuditRecord = Static<typeof AuditRecord>

const filterFields = {
  kind: Type.Optional(AuditRecordKind),
  namespace: Type.Optional(Namespace),
  workflowId: Type.Optional(WorkflowId),
  /** The run that was acted on, the run that was made, or the latest run at that time. */
  runId: Type.Optional(RunId),
  /** The id or the name of a user. */
  user: Type.Optional(Type.String({ minLength: 1, maxLength: 1000 })),
  action: Type.Optional(Type.String({ pattern: '^[a-z][a-z-]*$', maxLength: 100 })),
  outcome: Type.Optional(InterventionState),
  permission: Type.Optional(Type.String({ pattern: '^[a-z][a-z-]*$', maxLength: 100 })),
  /** Part of the reason or the ticket. Upper and lower case of ASCII letters count as the same. */
  text: Type.Optional(Type.String({ minLength: 1, maxLength: 1000 })),
  /** At or after this time. */
  from: Type.Optional(TimeFilter),
  /** Before this time. */
  to: Type.Optional(TimeFilter),
}

export const listAudit = endpoint({
  method: 'GET',
  url: '/api/audit',
  schema: {
    summary: 'The audit log: who did what to which run, why, when, with what result; newest first',
    tags,
    querystring: Type.Object(
      {
        ...filterFields,
        pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
        pageToken: Type.Optional(PageToken),
      },
      closed,
    ),
    response: {
      200: Type.Object({
        records: Type.Array(AuditRecord),
        nextPageToken: Type.Optional(PageToken),
      }),
      ...errorReplies,
    },
  },
})

export const exportAudit = endpoint({
  method: 'GET',
  url: '/api/audit/export',
  schema: {
    summary:
      'The audit log as a file, with the filters of the list: CSV, or JSON as the list gives it',
    tags,
    querystring: Type.Object({ ...filterFields, format: Type.Enum(['csv', 'json']) }, closed),
    response: {
      200: streamed('text/csv', 'The file; application/json for `format=json`'),
      ...errorReplies,
    },
  },
})

/** An entry as it is stored: `hash` is SHA-256 of the hash before it, a line break and `text`. */
const StoredAuditEntry = Type.Object({
  writer: Type.String(),
  sequence: Type.Integer(),
  hash: Type.String(),
  text: Type.String(),
  /** The text as JSON. Absent: the text is no entry, so somebody has changed it. */
  entry: Type.Optional(AuditEntry),
})

export const readAuditRecord = endpoint({
  method: 'GET',
  url: '/api/audit/:id',
  schema: {
    summary:
      'One record of the audit log with its entries, oldest first: intent, outcomes, verdict',
    tags,
    params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 100 }) }, closed),
    response: {
      200: Type.Object({
        record: AuditRecord,
        entries: Type.Array(StoredAuditEntry),
      }),
      ...errorReplies,
    },
  },
})
