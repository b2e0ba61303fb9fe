import type { Static } from 'typebox'
import * as Type from 'typebox'
import { ErrorCode } from './errors.ts'
import { closed, Mapping } from './primitives.ts'

const Text = Type.String({ minLength: 1 })
/** ISO 8601 in UTC, with milliseconds. */
const Time = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' })

/**
 * `intent`: stored before the call to Temporal. `outcome`: the result of the call. `verdict`: the later
 * result of the new or changed run. `refusal`: a signed-in user lacks the permission. `admin`: a change
 * of Rewind itself, such as a new API token or access file.
 */
export const AuditKind = Type.Enum(['intent', 'outcome', 'verdict', 'refusal', 'admin'])
export type AuditKind = Static<typeof AuditKind>

/**
 * One entry of the audit log, as Rewind stores and prints it. Within one `schema` number, fields are
 * added but never removed or changed in meaning.
 */
export const AuditEntry = Type.Object(
  {
    schema: Type.Literal(1),
    /** Unique across all writers. */
    id: Text,
    /** The process that wrote the entry. Each start of a process is a new writer. */
    writer: Text,
    /** From 1, without gaps within one writer. */
    sequence: Type.Integer({ minimum: 1 }),
    time: Time,
    kind: AuditKind,
    /** The same in an intent, its outcome and its verdicts. */
    operationId: Type.Optional(Text),
    user: Type.Object(
      {
        id: Text,
        name: Text,
        via: Type.Enum(['LOCAL', 'HEADER', 'TOKEN', 'OIDC', 'RECOVERY']),
        email: Type.Optional(Text),
        groups: Type.Optional(Type.Array(Text)),
      },
      closed,
    ),
    /** Of the client, as a trusted proxy reports it. */
    address: Type.Optional(Text),
    /** Such as `reset` or `admin`. Later versions add more. */
    permission: Type.String({ pattern: '^[a-z][a-z-]*$', maxLength: 100 }),
    /** Such as `reset`, `pause-activity` or `create-token`. Later versions add more. */
    action: Type.String({ pattern: '^[a-z][a-z-]*$', maxLength: 100 }),
    /** Absent: the entry is about Rewind itself. */
    target: Type.Optional(
      Type.Object(
        {
          cluster: Text,
          namespace: Text,
          /** Absent: the entry is about the namespace, for example a recovery. */
          workflowId: Type.Optional(Text),
          /** Absent: the request named no run, so it went to the latest one. */
          runId: Type.Optional(Text),
          activityId: Type.Optional(Text),
        },
        closed,
      ),
    ),
    /** Other parameters, such as the `eventId` of a reset or the name of a signal or token. */
    details: Type.Optional(Mapping(Type.Union([Type.String(), Type.Number(), Type.Boolean()]))),
    /** Empty: none was given. */
    reason: Type.String(),
    ticket: Type.Optional(Text),
    /** The id that the client gave the request. A repeated request has the same. */
    requestId: Type.Optional(Text),
    /** `x-request-id` of the reply, also in the log. Absent: not from an HTTP request. */
    httpRequestId: Type.Optional(Text),
    /** Absent in an intent. */
    outcome: Type.Optional(
      Type.Object(
        {
          /** `done`, `refused` or `unknown`; in a verdict the state of the run, such as `COMPLETED`. */
          state: Type.String({ minLength: 1, maxLength: 50 }),
          code: Type.Optional(ErrorCode),
          message: Type.Optional(Type.String()),
        },
        closed,
      ),
    ),
    newRunId: Type.Optional(Text),
    recoveryId: Type.Optional(Text),
  },
  closed,
)
export type AuditEntry = Static<typeof AuditEntry>
