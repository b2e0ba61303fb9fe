import type { Static, TSchema } from 'typebox'
import * as Type from 'typebox'

/** Inputs with unknown fields are refused. Unknown fields of replies are dropped. */
export const closed = { additionalProperties: false } as const

/** An object with any keys. `Type.Record` would drop a key that holds a line break. */
export const Mapping = <T extends TSchema>(value: T) =>
  Type.Unsafe<Record<string, Static<T>>>({ type: 'object', additionalProperties: value })

/**
 * The server terminates a run at 51,200 events, so real ids are smaller:
 * docs/temporal-semantics.md#limits
 */
export const EventId = Type.Integer({ minimum: 1, maximum: 2_147_483_647 })
/** Every gRPC call carries the namespace in a header, which holds only printable ASCII. */
export const Namespace = Type.String({ minLength: 1, maxLength: 1000, pattern: '^[ -~]+$' })
export const WorkflowId = Type.String({ minLength: 1, maxLength: 1000 })
export const RunId = Type.String({
  pattern: '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$',
})
/**
 * What a reset can leave out when it reapplies events. Cancel requests are never reapplied:
 * docs/temporal-semantics.md#reapplied-events
 */
export const ReapplyExclude = Type.Enum(['SIGNAL', 'UPDATE', 'NEXUS'])
export type ReapplyExclude = Static<typeof ReapplyExclude>
/** The page makes the id once, so that a repeated request counts once. */
export const RequestId = Type.String({ minLength: 1, maxLength: 200 })
/**
 * 1 to 1,000 characters after trimming. The pattern requires one character that is not white space.
 */
export const Reason = Type.String({ minLength: 1, maxLength: 4000, pattern: '\\S' })
/** The ticket or incident that an operation belongs to. */
export const Ticket = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' })
export const PageToken = Type.String({ minLength: 1, maxLength: 8192 })
/** ISO 8601 in UTC. */
export const Time = Type.String()
/** A 64-bit counter or a size, as a decimal string. */
export const Int64 = Type.String({ pattern: '^-?\\d+$' })
/** A duration in milliseconds. */
export const Milliseconds = Type.Number()

export const NamespaceParams = Type.Object({ namespace: Namespace }, closed)
export const WorkflowParams = Type.Object({ namespace: Namespace, workflowId: WorkflowId }, closed)
export const RunParams = Type.Object(
  { namespace: Namespace, workflowId: WorkflowId, runId: RunId },
  closed,
)

export type WorkflowRef = Static<typeof WorkflowParams>
export type RunRef = Static<typeof RunParams>

export const runUrl = '/api/namespaces/:namespace/workflows/:workflowId/runs/:runId'
