import * as Type from 'typebox'
import { endpoint } from './endpoint.ts'
import { errorReplies } from './errors.ts'
import { closed, Reason, RequestId } from './primitives.ts'
import { RecoveryAction, RecoveryCare, RecoveryScope } from './recovery-choices.ts'
import { ItemSelection, StratumId } from './recovery-items.ts'
import { RecoveryParams, RecoveryRecord, recoveryUrl as url } from './recovery-record.ts'
import { PlanWarningCode } from './reset-plan.ts'

// What a person does with a drafted recovery. Each command needs the permission `recover`.

const tags = ['recoveries']
const record = { 200: RecoveryRecord, ...errorReplies }
const requestFields = { reason: Reason, requestId: RequestId }

export const planRecovery = endpoint({
  method: 'POST',
  url: `${url}/plan`,
  schema: {
    summary:
      'Freeze the runs of the scope and plan each, or plan again with another action, other points or fewer runs; nothing is sent',
    tags,
    params: RecoveryParams,
    body: Type.Object(
      {
        /** Another action for the same runs: "reset those still failing" after a watch. */
        action: Type.Optional(RecoveryAction),
        care: Type.Optional(Type.Partial(RecoveryCare, closed)),
        /** Only these items. The others keep their results. */
        select: Type.Optional(ItemSelection),
        /** Leaves out items that have one of these warnings, or that are selected. */
        exclude: Type.Optional(
          Type.Object(
            {
              warnings: Type.Optional(Type.Array(PlanWarningCode, { minItems: 1 })),
              select: Type.Optional(ItemSelection),
            },
            closed,
          ),
        ),
        requestId: RequestId,
      },
      closed,
    ),
    response: record,
  },
})

export const startRecovery = endpoint({
  method: 'POST',
  url: `${url}/start`,
  schema: {
    summary: 'Start the planned recovery with its canary',
    tags,
    params: RecoveryParams,
    body: Type.Object(
      {
        /** What the user saw. If it no longer holds, nothing is started. */
        expected: Type.Object({ eligible: Type.Integer({ minimum: 0 }) }, closed),
        /** The severe warnings of the plan that the user accepted. */
        accepted: Type.Optional(Type.Array(PlanWarningCode, { uniqueItems: true })),
        requestId: RequestId,
      },
      closed,
    ),
    response: record,
  },
})

export const pauseRecovery = endpoint({
  method: 'POST',
  url: `${url}/pause`,
  schema: {
    summary: 'Pause a recovery: the call that is under way is the last one',
    tags,
    params: RecoveryParams,
    body: Type.Object(requestFields, closed),
    response: record,
  },
})

export const resumeRecovery = endpoint({
  method: 'POST',
  url: `${url}/resume`,
  schema: {
    summary:
      'Resume a paused recovery, strata that their gate has stopped, or, once it has ended, the looks at runs whose outcome is open',
    tags,
    params: RecoveryParams,
    body: Type.Object(
      {
        strata: Type.Optional(
          Type.Array(
            Type.Object(
              {
                stratum: StratumId,
                /**
                 * `CONTINUE`: despite the gate. `NEXT_RUNG`: at the next earlier point. `SKIP`:
                 * leave out the rest of the stratum.
                 */
                decision: Type.Enum(['CONTINUE', 'NEXT_RUNG', 'SKIP']),
              },
              closed,
            ),
            { minItems: 1, maxItems: 1000 },
          ),
        ),
        ...requestFields,
      },
      closed,
    ),
    response: record,
  },
})

export const setRecoveryRate = endpoint({
  method: 'POST',
  url: `${url}/rate`,
  schema: {
    summary: 'Set the Temporal calls a second that a recovery may make',
    tags,
    params: RecoveryParams,
    body: Type.Object(
      { callsPerSecond: RecoveryCare.properties.callsPerSecond, requestId: RequestId },
      closed,
    ),
    response: record,
  },
})

export const stopRecovery = endpoint({
  method: 'POST',
  url: `${url}/stop`,
  schema: {
    summary: 'Stop a recovery for good; what was done stays, and what is unknown is looked for',
    tags,
    params: RecoveryParams,
    body: Type.Object(requestFields, closed),
    response: record,
  },
})

export const addToRecovery = endpoint({
  method: 'POST',
  url: `${url}/add`,
  schema: {
    summary: 'Add the runs that match the scope by now, or those of a further scope',
    tags,
    params: RecoveryParams,
    body: Type.Object({ scope: Type.Optional(RecoveryScope), ...requestFields }, closed),
    response: record,
  },
})

export const retryInRecovery = endpoint({
  method: 'POST',
  url: `${url}/retry`,
  schema: {
    summary: 'Plan the selected items again; without a selection those that failed',
    tags,
    params: RecoveryParams,
    body: Type.Object({ select: Type.Optional(ItemSelection), ...requestFields }, closed),
    response: record,
  },
})

export const takeBackRecovery = endpoint({
  method: 'POST',
  url: `${url}/take-back`,
  schema: {
    summary:
      'Draft a recovery that takes the resets of this one back: each base run is reset to its latest point',
    tags,
    params: RecoveryParams,
    body: Type.Object({ select: Type.Optional(ItemSelection), ...requestFields }, closed),
    response: record,
  },
})
