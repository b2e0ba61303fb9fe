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
 * `intent`: stored before Temporal is called. `outcome`: what came of it. `verdict`: how the run that
 * it made or changed fared. `refusal`: somebody who is signed in may not. `admin`: what changes Rewind
 * itself, such as a new API token or access file.
 */
export const AuditKind = Type.Enum(['intent', 'outcome', 'verdict', 'refusal', 'admin'])
export type AuditKind = Static<typeof AuditKind>

/**
 * One entry of the audit log, as it is stored and printed. Readers may rely on it: within one
 * `schema` fields are only added, and none changes its meaning.
 */
export const AuditEntry = Type.Object(
  {
    schema: Type.Literal(1),
    /** Unique over all writers. */
    id: Text,
    /** The process that wrote it; each start of a process is a writer of its own. */
    writer: Text,
    /** From 1, without gaps within a writer. */
    sequence: Type.Integer({ minimum: 1 }),
    time: Time,
    kind: AuditKind,
    /** Joins an intent with its outcome and verdicts. */
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
    /** That the request came from, by the proxy's word where the proxy is trusted. */
    address: Type.Optional(Text),
    permission: Type.Enum([...permissions]),
    /** Such as `reset`, `pause-activity`, `create-token`. New ones may come. */
    action: Type.String({ pattern: '^[a-z][a-z-]*$', maxLength: 100 }),
    /** Absent: it is about Rewind itself. */
    target: Type.Optional(
      Type.Object(
        {
          cluster: Text,
          namespace: Text,
          /** Absent: about the namespace, as a recovery is. */
          workflowId: Type.Optional(Text),
          /** Absent: about whichever run was the latest. */
          runId: Type.Optional(Text),
          activityId: Type.Optional(Text),
        },
        closed,
      ),
    ),
    /** What else was asked for, such as `eventId` of a reset, the name of a signal or of a token. */
    details: Type.Optional(Mapping(Type.Union([Type.String(), Type.Number(), Type.Boolean()]))),
    /** Empty where none was given. */
    reason: Type.String(),
    ticket: Type.Optional(Text),
    /** Absent: there was no HTTP request. */
    requestId: Type.Optional(Text),
    /** Absent in an intent. */
    outcome: Type.Optional(
      Type.Object(
        {
          /** `done`, `refused` or `unknown`; in a verdict, how the run fared, such as `COMPLETED`. */
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
 * How far a writer's chain has come. `START`: before its first entry. `STOP`: it ended in order.
 * `RETENTION`: the entries up to here have been removed, and the chain continues from here.
 */
export const Checkpoint = Type.Object(
  {
    schema: Type.Literal(1),
    kind: Type.Enum(['START', 'PERIODIC', 'STOP', 'RETENTION']),
    writer: Text,
    /** Of the last entry it covers; 0 before the first. It is their count too. */
    sequence: Type.Integer({ minimum: 0 }),
    /** Of that entry. */
    hash: Hash,
    time: Time,
  },
  closed,
)
export type Checkpoint = Static<typeof Checkpoint>
