import type { RunRef } from '@rewind/contract/primitives'
import type { temporal as types } from '@temporalio/proto'

/**
 * Returns a link from an event to its own run, with the token of the request that wrote the event.
 * `eventToken` in `packages/history` reads the token.
 */
export const tokenLink = (
  run: RunRef,
  token: string,
  eventType: types.api.enums.v1.EventType,
): types.api.common.v1.ILink => ({
  workflowEvent: { ...run, requestIdRef: { requestId: token, eventType } },
})
