import type { Static } from 'typebox'
import * as Type from 'typebox'
import { closed, Namespace, Time } from './primitives.ts'
import { Board, RecoveryPlan } from './recovery-board.ts'
import {
  RecoveryAction,
  RecoveryActionKind,
  RecoveryCare,
  RecoveryScope,
} from './recovery-choices.ts'
import { RecoveryId, RecoveryItem } from './recovery-items.ts'
import { WorkflowDescription } from './workflows.ts'

export const recoveriesUrl = '/api/namespaces/:namespace/recoveries'
export const recoveryUrl = `${recoveriesUrl}/:id` as const
export const RecoveryParams = Type.Object({ namespace: Namespace, id: RecoveryId }, closed)
export type RecoveryRef = Static<typeof RecoveryParams>

/**
 * From draft to end. `PAUSED` resumes in the state in which it was paused. The last four states are
 * ends.
 */
export const RecoveryRecordState = Type.Enum([
  'DRAFT',
  'PLANNING',
  'PLANNED',
  'RUNNING',
  'PAUSED',
  'VERIFYING',
  'COMPLETED',
  'COMPLETED_WITH_FAILURES',
  'STOPPED',
  'FAILED',
])
export type RecoveryRecordState = Static<typeof RecoveryRecordState>

/** What can pause a recovery. */
export const PauseCause = Type.Enum([
  'PERSON',
  /** No stratum passes its gate. */
  'GATE',
  'ERRORS_IN_A_ROW',
  /** Somebody terminated, canceled or deleted its workflow. */
  'WORKFLOW_ENDED',
])
export type PauseCause = Static<typeof PauseCause>

const Action = WorkflowDescription.properties.actions.properties.reset

/** Which actions a recovery allows, and why it refuses the others. */
export const RecoveryActions = Type.Object({
  plan: Action,
  start: Action,
  pause: Action,
  resume: Action,
  rate: Action,
  stop: Action,
  add: Action,
  retry: Action,
  takeBack: Action,
})
export type RecoveryActions = Static<typeof RecoveryActions>

/** A recovery: many runs that one incident has hurt, the action on each, and the results. */
export const RecoveryRecord = Type.Object({
  id: RecoveryId,
  namespace: Namespace,
  title: Type.Optional(Type.String()),
  state: RecoveryRecordState,
  scope: RecoveryScope,
  action: RecoveryAction,
  care: RecoveryCare,
  reason: Type.String(),
  user: Type.String(),
  createdAt: Time,
  startedAt: Type.Optional(Time),
  /** Runs are followed until this time. */
  verifiesUntil: Type.Optional(Time),
  endedAt: Type.Optional(Time),
  paused: Type.Optional(
    Type.Object({
      cause: PauseCause,
      /** Who paused the recovery or ended its workflow. */
      by: Type.Optional(Type.String()),
      text: Type.String(),
      since: Time,
    }),
  ),
  /** The recovery whose resets this one takes back. */
  takesBack: Type.Optional(RecoveryId),
  plan: Type.Optional(RecoveryPlan),
  board: Board,
  /** Runs that match the scope now and were not there when it was planned. Absent: not counted. */
  laterMatches: Type.Optional(Type.Object({ runs: Type.Integer(), countedAt: Time })),
  actions: RecoveryActions,
})
export type RecoveryRecord = Static<typeof RecoveryRecord>

/** A recovery as a JSON file. */
export const RecoveryFile = Type.Object({
  format: Type.Literal('rewind.recovery'),
  /** Raised when a field changes its meaning. New fields do not raise it. */
  version: Type.Literal(1),
  exportedAt: Time,
  record: Type.Omit(RecoveryRecord, ['plan', 'board', 'actions']),
  plan: Type.Optional(RecoveryPlan),
  board: Board,
  items: Type.Array(RecoveryItem),
})
export type RecoveryFile = Static<typeof RecoveryFile>

/** A recovery as a line of the list. */
export const RecoveryLine = Type.Object({
  id: RecoveryId,
  title: Type.Optional(Type.String()),
  state: RecoveryRecordState,
  action: RecoveryActionKind,
  reason: Type.String(),
  user: Type.String(),
  createdAt: Time,
  endedAt: Type.Optional(Time),
  counts: Board.properties.counts,
})
export type RecoveryLine = Static<typeof RecoveryLine>
