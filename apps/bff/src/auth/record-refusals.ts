import { identityOf } from '@rewind/operations/audit/attribution'
import { recordRefusal } from '@rewind/operations/audit/record'
import type { Store } from '@rewind/operations/store/store'
import type { FastifyRequest } from 'fastify'
import type { RefusedRequest } from './request-access.ts'

/**
 * Returns a function that records a refused request in the audit log. A request is refused before its
 * body is read, so the entry has no reason.
 */
export const refusalRecorder =
  (audit: Store['audit']) =>
  (
    { params, ip, id, log }: FastifyRequest,
    { actor, action, permission, error }: RefusedRequest,
  ): Promise<void> => {
    const target = targetIn(params)
    const attribution = {
      user: identityOf(actor),
      permission,
      address: ip,
      httpRequestId: id,
    }
    const refused = { attribution, action, error, ...(target === undefined ? {} : { target }) }
    return recordRefusal(audit, refused, log)
  }

function targetIn(params: unknown) {
  if (typeof params !== 'object' || params === null || !('namespace' in params)) return undefined
  const text = (name: string): Record<string, string> => {
    const value: unknown = Reflect.get(params, name)
    return typeof value === 'string' ? { [name]: value } : {}
  }
  return {
    namespace: String(params.namespace),
    ...text('workflowId'),
    ...text('runId'),
    ...text('activityId'),
  }
}
