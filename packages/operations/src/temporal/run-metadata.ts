import type { RunMetadata, Version } from '@rewind/contract/run-details'
import { decodePayload } from '@rewind/history/payloads/payloads'
import type { google, temporal as types } from '@temporalio/proto'
import type { TemporalConnection } from './connection.ts'
import { enumWord, milliseconds, present } from './convert.ts'
import type { Temporal } from './gateway.ts'
import { temporal } from './proto.ts'

type Maybe<T> = T | null | undefined

/** Reads the fields of a description that never or rarely change. */
export const metadataReader = (
  connection: TemporalConnection,
): Pick<Temporal, 'readRunMetadata'> => ({
  async readRunMetadata({ namespace, workflowId, runId }): Promise<RunMetadata> {
    const { executionConfig: config, workflowExecutionInfo } = await connection.read((service) =>
      service.describeWorkflowExecution({ namespace, execution: { workflowId, runId } }),
    )
    const { summary, details } = config?.userMetadata ?? {}
    const versioning = workflowExecutionInfo?.versioningInfo
    const override = versioning?.versioningOverride
    return present({
      summary: summary ? decodePayload(summary) : undefined,
      details: details ? decodePayload(details) : undefined,
      executionTimeout: timeout(config?.workflowExecutionTimeout),
      runTimeout: timeout(config?.workflowRunTimeout),
      taskTimeout: timeout(config?.defaultWorkflowTaskTimeout),
      version: toVersion(versioning?.deploymentVersion, behavior(versioning?.behavior)),
      override: override?.pinned
        ? toVersion(override.pinned.version, 'PINNED')
        : override?.autoUpgrade
          ? { behavior: 'AUTO_UPGRADE' }
          : undefined,
      transitionTo: toVersion(versioning?.versionTransition?.deploymentVersion),
    })
  },
})

/** The server writes "no timeout" as a zero duration. */
const timeout = (duration: Maybe<google.protobuf.IDuration>) => milliseconds(duration) || undefined

function behavior(value: Maybe<number>): string | undefined {
  const { VersioningBehavior } = temporal.api.enums.v1
  return value ? enumWord(VersioningBehavior, 'VERSIONING_BEHAVIOR_', value) : undefined
}

function toVersion(
  version: Maybe<types.api.deployment.v1.IWorkerDeploymentVersion>,
  how?: string,
): Version | undefined {
  const found = present({
    behavior: how,
    deploymentName: version?.deploymentName,
    buildId: version?.buildId,
  })
  return Object.keys(found).length === 0 ? undefined : found
}
