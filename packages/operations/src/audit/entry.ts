import { ErrorCode } from '@rewind/contract/errors'
import { closed, Mapping } from '@rewind/contract/primitives'
import type { Static } from 'typebox'
import * as Type from 'typebox'
import { permissions } from '../access/permissions.ts'

const Text = Type.String({ minLength: 1 })
/** ISO 8601 in UTC, with milliseconds. */
const Time = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' })
const Hash = Type.String({ pattern: '^[0-9a-f]{64}$' })

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
    permission: Type.Enum([...permissions]),
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
    /** Absent: not from an HTTP request. */
    requestId: Type.Optional(Text),
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

/**
 * The head of a writer's chain at some time. `START`: before the first entry. `STOP`: after the last one,
 * when the process stopped. `RETENTION`: the entries up to this one were removed.
 */
export const Checkpoint = Type.Object(
  {
    schema: Type.Literal(1),
    kind: Type.Enum(['START', 'PERIODIC', 'STOP', 'RETENTION']),
    writer: Text,
    /** Of the last entry, which is also the number of entries so far; 0 before the first. */
    sequence: Type.Integer({ minimum: 0 }),
    /** Of the last entry. */
    hash: Hash,
    time: Time,
  },
  closed,
)
export type Checkpoint = Static<typeof Checkpoint>
