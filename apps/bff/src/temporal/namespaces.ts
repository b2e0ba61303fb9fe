import type { NamespaceInfo } from '@rewind/contract/cluster'
import type { temporal as types } from '@temporalio/proto'
import type { TemporalConnection } from './connection.ts'
import { enumWord, milliseconds } from './convert.ts'
import { nextPage, tokenBytes } from './page-bytes.ts'
import { temporal } from './proto.ts'
import type { Temporal } from './temporal.ts'

type Namespace = types.api.workflowservice.v1.IDescribeNamespaceResponse

const { Capabilities } = temporal.api.namespace.v1.NamespaceInfo

export const namespaceReader = (
  connection: TemporalConnection,
): Pick<Temporal, 'listNamespaces' | 'describeNamespace'> => ({
  async listNamespaces({ pageSize = 100, pageToken }) {
    const reply = await connection.read((service) =>
      service.listNamespaces({ pageSize, nextPageToken: tokenBytes(pageToken) }),
    )
    return {
      namespaces: reply.namespaces.map(toNamespaceInfo),
      ...nextPage(reply.nextPageToken),
    }
  },

  async describeNamespace(namespace) {
    return toNamespaceInfo(
      await connection.read((service) => service.describeNamespace({ namespace })),
    )
  },
})

function toNamespaceInfo({
  namespaceInfo: info,
  config,
  replicationConfig,
  isGlobalNamespace,
}: Namespace): NamespaceInfo {
  const retention = milliseconds(config?.workflowExecutionRetentionTtl)
  return {
    name: info?.name ?? '',
    id: info?.id ?? '',
    state: enumWord(temporal.api.enums.v1.NamespaceState, 'NAMESPACE_STATE_', info?.state),
    description: info?.description ?? '',
    ownerEmail: info?.ownerEmail ?? '',
    ...(retention === undefined ? {} : { retention }),
    activeClusterName: replicationConfig?.activeClusterName ?? '',
    isGlobal: isGlobalNamespace ?? false,
    capabilities: Capabilities.toObject(Capabilities.create(info?.capabilities ?? {}), {
      defaults: true,
    }),
  }
}
