import type { NamespaceInfo, SearchAttribute, SearchAttributeType } from '@rewind/contract/cluster'
import type { temporal as types } from '@temporalio/proto'
import type { TemporalConnection } from './connection.ts'
import { enumWord, milliseconds } from './convert.ts'
import type { Temporal } from './gateway.ts'
import { nextPage, tokenBytes } from './page-bytes.ts'
import { temporal } from './proto.ts'

type Namespace = types.api.workflowservice.v1.IDescribeNamespaceResponse

const { IndexedValueType } = temporal.api.enums.v1

const typeNames: Record<number, SearchAttributeType> = {
  [IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD]: 'Keyword',
  [IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST]: 'KeywordList',
  [IndexedValueType.INDEXED_VALUE_TYPE_TEXT]: 'Text',
  [IndexedValueType.INDEXED_VALUE_TYPE_INT]: 'Int',
  [IndexedValueType.INDEXED_VALUE_TYPE_DOUBLE]: 'Double',
  [IndexedValueType.INDEXED_VALUE_TYPE_BOOL]: 'Bool',
  [IndexedValueType.INDEXED_VALUE_TYPE_DATETIME]: 'Datetime',
}

const { Capabilities } = temporal.api.namespace.v1.NamespaceInfo

export const namespaceReader = (
  connection: TemporalConnection,
): Pick<Temporal, 'listNamespaces' | 'describeNamespace' | 'listSearchAttributes'> => ({
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

  async listSearchAttributes(namespace) {
    const { systemAttributes, customAttributes } = await connection.read((_, operator) =>
      operator.listSearchAttributes({ namespace }),
    )
    return [
      ...searchAttributes(systemAttributes, true),
      ...searchAttributes(customAttributes, false),
    ]
      .filter(({ name }) => !ofTheServer.has(name))
      .sort((one, other) => (one.name < other.name ? -1 : 1))
  },
})

/** Search attributes of the server's batch jobs and schedules. No user workflow has them. */
const ofTheServer = new Set(['BatcherNamespace', 'BatcherUser', 'TemporalSchedulePaused'])

type Types = Record<string, types.api.enums.v1.IndexedValueType> | null | undefined

function* searchAttributes(named: Types, isSystem: boolean): Generator<SearchAttribute> {
  for (const [name, value] of Object.entries(named ?? {})) {
    const type = typeNames[value]
    // Without a known type, Rewind cannot build a query for an attribute of a newer server.
    if (type !== undefined) yield { name, type, isSystem }
  }
}

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
