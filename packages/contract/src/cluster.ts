import type { Static } from 'typebox'
import * as Type from 'typebox'
import { Permissions } from './access.ts'
import { endpoint } from './endpoint.ts'
import { errorReplies } from './errors.ts'
import {
  closed,
  Mapping,
  Milliseconds,
  Namespace,
  NamespaceParams,
  PageToken,
  Time,
} from './primitives.ts'

export const readHealth = endpoint({
  method: 'GET',
  url: '/healthz',
  schema: {
    summary: 'The process is alive',
    tags: ['health'],
    response: { 200: Type.Object({ status: Type.Literal('ok') }) },
  },
})

export const readReadiness = endpoint({
  method: 'GET',
  url: '/readyz',
  schema: {
    summary: 'Temporal can be reached',
    tags: ['health'],
    response: { 200: Type.Object({ status: Type.Literal('ready') }), ...errorReplies },
  },
})

/** The user of this session, and how Rewind knows the user. */
const SessionUser = Type.Object({
  id: Type.String(),
  via: Type.Enum(['LOCAL', 'HEADER', 'TOKEN', 'OIDC', 'RECOVERY']),
  email: Type.Optional(Type.String()),
  groups: Type.Array(Type.String()),
})

export const Session = Type.Object({
  user: SessionUser,
  /** The name of the user. Recorded with every operation. */
  operator: Type.String(),
  /** READ_ONLY: this console changes nothing. */
  mode: Type.Enum(['READ_WRITE', 'READ_ONLY']),
  /** What the user may do in `namespace`. */
  permissions: Permissions,
  namespace: Namespace,
  /** Only for users who may see the access configuration, of a console with an access file. */
  accessFile: Type.Optional(
    Type.Object({
      /** The first digits of the SHA-256 of the file in use. */
      version: Type.String(),
      /** Why the current file is not in use. The rules of the previous file are. */
      problem: Type.Optional(Type.Object({ since: Time, lines: Type.Array(Type.String()) })),
    }),
  ),
  /**
   * The value of `REWIND_ENVIRONMENT`. The page header shows it, and shows production in colour.
   */
  environment: Type.Optional(Type.String()),
  defaultNamespace: Namespace,
  /** The address of Temporal, for CLI commands. */
  address: Type.String(),
  /** Rewind's own version. */
  version: Type.String(),
})
export type Session = Static<typeof Session>

export const readSession = endpoint({
  method: 'GET',
  url: '/api/session',
  schema: {
    summary: 'Who I am, what I may do, what this console allows',
    tags: ['session'],
    /** Absent: the namespace that the console opens with. */
    querystring: Type.Object({ namespace: Type.Optional(Namespace) }, closed),
    response: { 200: Session, ...errorReplies },
  },
})

export const Cluster = Type.Object({
  clusterName: Type.String(),
  clusterId: Type.String(),
  serverVersion: Type.String(),
  address: Type.String(),
  persistenceStore: Type.String(),
  visibilityStore: Type.String(),
  historyShardCount: Type.Integer(),
  /** The server's capability flags, by name. */
  capabilities: Mapping(Type.Boolean()),
})
export type Cluster = Static<typeof Cluster>

export const readCluster = endpoint({
  method: 'GET',
  url: '/api/cluster',
  schema: {
    summary: 'The cluster: name, version, capabilities',
    tags: ['cluster'],
    response: { 200: Cluster, ...errorReplies },
  },
})

export const NamespaceInfo = Type.Object({
  name: Type.String(),
  id: Type.String(),
  /** `REGISTERED`, `DEPRECATED`, `DELETED` */
  state: Type.String(),
  description: Type.String(),
  ownerEmail: Type.String(),
  retention: Type.Optional(Milliseconds),
  activeClusterName: Type.String(),
  isGlobal: Type.Boolean(),
  capabilities: Mapping(Type.Boolean()),
})
export type NamespaceInfo = Static<typeof NamespaceInfo>

export const listNamespaces = endpoint({
  method: 'GET',
  url: '/api/namespaces',
  schema: {
    summary: 'Namespaces of the cluster, a page at a time',
    tags: ['cluster'],
    querystring: Type.Object(
      {
        pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
        pageToken: Type.Optional(PageToken),
      },
      closed,
    ),
    response: {
      200: Type.Object({
        namespaces: Type.Array(NamespaceInfo),
        nextPageToken: Type.Optional(PageToken),
      }),
      ...errorReplies,
    },
  },
})

/** `IndexedValueType` without prefix, in the spelling of the CLI. */
export const SearchAttributeType = Type.Enum([
  'Keyword',
  'KeywordList',
  'Text',
  'Int',
  'Double',
  'Bool',
  'Datetime',
])
export type SearchAttributeType = Static<typeof SearchAttributeType>

export const SearchAttribute = Type.Object({
  name: Type.String(),
  type: SearchAttributeType,
  /** Temporal's own attribute. False: it was added to this namespace. */
  isSystem: Type.Boolean(),
})
export type SearchAttribute = Static<typeof SearchAttribute>

export const listSearchAttributes = endpoint({
  method: 'GET',
  url: '/api/namespaces/:namespace/search-attributes',
  schema: {
    summary: 'What executions can be searched by: names and types, sorted by name',
    tags: ['cluster'],
    params: NamespaceParams,
    response: {
      200: Type.Object({ searchAttributes: Type.Array(SearchAttribute) }),
      ...errorReplies,
    },
  },
})

export const describeNamespace = endpoint({
  method: 'GET',
  url: '/api/namespaces/:namespace',
  schema: {
    summary: 'One namespace',
    tags: ['cluster'],
    params: NamespaceParams,
    response: { 200: NamespaceInfo, ...errorReplies },
  },
})
