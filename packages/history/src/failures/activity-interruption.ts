import type { PendingActivity } from '@rewind/contract/pending'
import { objectOf, textOf } from '../events/json-object.ts'
import { failureChain, isOfOther, messageOf } from './failure-text.ts'

/** What an operator did to an activity that ended its attempt. */
export type ActivityInterruption = 'PAUSE' | 'RESET'

/**
 * By the type of the failure (docs/temporal-semantics.md#activity-commands). TypeScript and Python
 * have a type for each command. Java uses the class of the exception that its heartbeat throws.
 */
const byType = new Map<string, ActivityInterruption>([
  ['ActivityPause', 'PAUSE'],
  ['ActivityReset', 'RESET'],
  ['io.temporal.client.ActivityPausedException', 'PAUSE'],
  ['io.temporal.client.ActivityResetException', 'RESET'],
])

/** The Go SDK's errors have no type, so the message identifies `activity.ErrActivityPaused`. */
const byGoMessage = new Map<string, ActivityInterruption>([
  ['activity paused', 'PAUSE'],
  ['activity reset', 'RESET'],
])

type Tried = Pick<PendingActivity, 'failure' | 'lastFailure'> &
  Partial<Pick<PendingActivity, 'paused'>>

/**
 * Whether the newest failed attempt of an activity ended because an operator paused or reset the
 * activity: its worker hears of that in the reply to a heartbeat, cancels the attempt, and reports
 * it as failed. It says nothing against the code.
 */
export function interruptionOf({ failure, paused }: Tried): ActivityInterruption | undefined {
  for (const link of failureChain(failure)) {
    if (isOfOther(link)) return undefined
    const type = textOf(objectOf(link, 'applicationFailureInfo'), 'type') ?? ''
    const interruption = byType.get(type)
    if (interruption !== undefined) return interruption
    if (type !== '' || textOf(link, 'source') !== 'GoSDK') continue
    const message = messageOf(link)
    // A Go activity that returns `ctx.Err()` does not say why its context was canceled.
    if (message === 'context canceled' && paused) return 'PAUSE'
    const ofGo = byGoMessage.get(message)
    if (ofGo !== undefined) return ofGo
  }
  return undefined
}

/** Returns the last failure in one line. Undefined: none, or an operator ended the attempt. */
export const lastFailureOf = (activity: Tried): string | undefined =>
  interruptionOf(activity) === undefined ? activity.lastFailure : undefined
