import type { PendingActivity } from '@rewind/contract/pending'
import { duration } from '../../../components/format-time.ts'

// What each command does to an activity in its current state:
// docs/temporal-semantics.md#activity-commands.

const isWaiting = ({ state, nextAttemptTime }: PendingActivity): boolean =>
  state === 'SCHEDULED' && nextAttemptTime !== undefined

const isRunning = ({ state }: PendingActivity): boolean =>
  state === 'STARTED' || state === 'PAUSE_REQUESTED' || state === 'CANCEL_REQUESTED'

/** Returns how a running attempt learns of a command, if it does. */
const hearing = ({ attempt, heartbeatTimeout, lastHeartbeatTime }: PendingActivity): string =>
  heartbeatTimeout === undefined && lastHeartbeatTime === undefined
    ? `Attempt ${attempt} is running and does not heartbeat, so it will not learn of it; its result counts all the same.`
    : `Attempt ${attempt} is running and is told with its next heartbeat; its result counts all the same.`

export function pauseSentences(activity: PendingActivity): string[] {
  return [
    'No attempt begins until it is unpaused; the workflow goes on waiting for it.',
    ...(isRunning(activity) ? [hearing(activity)] : []),
    'A reset of the run, or of the activity, unpauses it.',
  ]
}

export function unpauseSentences(activity: PendingActivity): string[] {
  return activity.state === 'PAUSE_REQUESTED' || activity.state === 'CANCEL_REQUESTED'
    ? [`Attempt ${activity.attempt} is still running; after it, retries go on as usual.`]
    : [
        `It is scheduled at once, whatever is left of its wait, and keeps attempt ${activity.attempt}.`,
      ]
}

export function retrySentences(activity: PendingActivity, now: number): string[] {
  const { nextAttemptTime, attempt, maximumAttempts } = activity
  const left = nextAttemptTime === undefined ? 0 : Date.parse(nextAttemptTime) - now
  return [
    `It is scheduled at once${left > 0 ? ` instead of in ${duration(left)}` : ''}, by a reset of the activity.`,
    `Its attempts count from 1 again instead of going on with ${attempt}${
      maximumAttempts > 0 ? ` of ${maximumAttempts}` : ''
    }, and the waits between them begin as short as at first.`,
    'To keep the count, pause it and then unpause it: that schedules it at once, too.',
  ]
}

export function resetSentences(activity: PendingActivity): string[] {
  const sentences = ['Its attempts count from 1 again; the workflow goes on waiting for it.']
  if (isWaiting(activity)) sentences.push('It is scheduled at once, whatever is left of its wait.')
  if (isRunning(activity)) sentences.push(hearing(activity))
  if (activity.paused) sentences.push('It is unpaused, unless it is to stay paused.')
  return sentences
}

export function optionsSentences(activity: PendingActivity): string[] {
  return [
    'It changes this one activity of this run. Nothing of it stands in the history: a reset of the run brings back the options it was scheduled with.',
    ...(isWaiting(activity)
      ? [
          'The wait for its next attempt is reckoned anew by the retry policy, and may become longer.',
        ]
      : []),
  ]
}
