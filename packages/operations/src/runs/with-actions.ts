import type { Session } from '@rewind/contract/cluster'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { allowedActions, type Lacking } from '@rewind/history/acts/actions'
import type { Description } from '../temporal/gateway.ts'

/** What decides which operations a user may do: the console and the user's permissions. */
export interface Allowance {
  mode: Session['mode']
  lacking: Lacking
}

/** Returns the description with the operations that the user may do on the run. */
export function withActions(description: Description, allowance: Allowance): WorkflowDescription {
  const { cancelRequested, info } = description
  const { status, historyLength } = info
  const actions = allowedActions({ status, cancelRequested, historyLength, ...allowance })
  return { ...description, actions }
}
