import type { ResetOptions } from '@rewind/contract/interrupts'
import { tokenDetails } from '@rewind/history/acts/request-token'
import { encodePayload } from '@rewind/history/payloads/payload-input'
import type { temporal as types } from '@temporalio/proto'
import Long from 'long'
import type { TemporalConnection } from './connection.ts'
import type { Temporal } from './gateway.ts'
import { temporal } from './proto.ts'
import { tokenLink } from './request-links.ts'

/**
 * Cancel, terminate and reset. Uses raw calls: the SDK's handle sends no reason with a cancel
 * request and has no reset.
 */
export const interrupter = (
  connection: TemporalConnection,
): Pick<Temporal, 'cancel' | 'terminate' | 'reset'> => ({
  async cancel(run, { reason, operator, requestId, token }) {
    const { namespace, ...workflowExecution } = run
    await connection.write((service) =>
      service.requestCancelWorkflowExecution({
        namespace,
        // Without `firstExecutionRunId`: with it the server ignores the run id
        // (docs/temporal-semantics.md#cancel).
        workflowExecution,
        reason,
        requestId,
        identity: operator,
        links: [tokenLink(run, token, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED)],
      }),
    )
  },

  async terminate({ namespace, ...workflowExecution }, { reason, operator, token }) {
    const text = JSON.stringify(tokenDetails(token))
    await connection.write((service) =>
      service.terminateWorkflowExecution({
        namespace,
        workflowExecution,
        reason,
        identity: operator,
        details: { payloads: [encodePayload({ text })] },
      }),
    )
  },

  async reset({ namespace, ...workflowExecution }, how) {
    const { runId } = await connection.write((service) =>
      service.resetWorkflowExecution({
        namespace,
        workflowExecution,
        reason: how.reason,
        requestId: how.requestId,
        identity: how.operator,
        workflowTaskFinishEventId: Long.fromNumber(how.eventId),
        resetReapplyExcludeTypes: how.reapplyExclude.map((type) => excludeTypes[type]),
        postResetOperations: postResetOperations(how.options),
      }),
    )
    return { runId }
  },
})

const { EventType, ResetReapplyExcludeType } = temporal.api.enums.v1
const excludeTypes = {
  SIGNAL: ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_SIGNAL,
  UPDATE: ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_UPDATE,
  NEXUS: ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_NEXUS,
}

function postResetOperations({
  versioningOverride: override,
}: ResetOptions): types.api.workflow.v1.IPostResetOperation[] {
  if (override === undefined) return []
  const { PinnedOverrideBehavior } = temporal.api.workflow.v1.VersioningOverride
  const versioningOverride =
    override.behavior === 'AUTO_UPGRADE'
      ? { autoUpgrade: true }
      : {
          pinned: {
            behavior: PinnedOverrideBehavior.PINNED_OVERRIDE_BEHAVIOR_PINNED,
            version: { deploymentName: override.deploymentName, buildId: override.buildId },
          },
        }
  return [
    {
      updateWorkflowOptions: {
        workflowExecutionOptions: { versioningOverride },
        updateMask: { paths: ['versioning_override'] },
      },
    },
  ]
}
