import type { Session } from '@rewind/contract/cluster'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { allowedActions } from '@rewind/history/acts/actions'
import type { Description } from '../temporal/gateway.ts'

/** Returns the description with the operations that this console allows on the run. */
export function withActions(description: Description, mode: Session['mode']): WorkflowDescription {
  const { cancelRequested, info } = description
  const { status, historyLength } = info
  const actions = allowedActions({ status, cancelRequested, historyLength, mode })
  return { ...description, actions }
}
