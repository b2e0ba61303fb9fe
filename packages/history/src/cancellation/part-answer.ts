import type { PendingActivity, PendingNexusOperation } from '@rewind/contract/pending'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { lastFailureOf } from '../failures/activity-interruption.ts'
import { ago, dueIn, lastingFor } from '../text/elapsed.ts'
import { lowerWords } from '../text/words.ts'
import type { CancellationFacts, PartFacts } from './cancellation-facts.ts'

/**
 * How a part has answered the request to cancel. `waits`: the code has not seen the request yet.
 * `heard`: an activity has sent a heartbeat since it was asked, and the reply told it. `silent`: it
 * has sent none since; the next heartbeat tells it, or its heartbeat timeout ends it if it has one.
 * `deaf`: it has never sent a heartbeat and has no heartbeat timeout. `left`: the run closed
 * without waiting for it.
 */
export type PartState =
  | 'waits'
  | 'not asked'
  | 'begun after'
  | 'asked'
  | 'heard'
  | 'silent'
  | 'deaf'
  | 'left'
  | 'canceled'
  | 'completed'
  | 'failed'
  | 'timed out'
  | 'terminated'

export interface PartContext {
  facts: CancellationFacts
  description: WorkflowDescription
  now: number
}

export type StateText = readonly [PartState, string]

/** Returns how an open part has answered since it was asked, as far as the server knows. */
export function answerOf(
  { kind, asked, reached, notAsked, begun }: PartFacts,
  activity: PendingActivity | undefined,
  { description, now }: PartContext,
): StateText {
  if (asked === undefined) return ['asked', 'Asked.']
  const since = ago(asked.time, now)
  if (kind === 'child workflow') {
    if (notAsked) return ['not asked', `Could not be asked: ${notAsked.failure ?? 'refused'}.`]
    return reached
      ? ['asked', `Asked ${since}: the request is in its history. It has not closed yet.`]
      : ['asked', `Being asked since ${lastingFor(asked.time, now)}.`]
  }
  if (kind === 'Nexus operation') {
    if (notAsked) {
      return [
        'not asked',
        `Its request to cancel failed: ${notAsked.failure ?? 'refused'}. Nothing asks again.`,
      ]
    }
    if (reached) {
      return [
        'asked',
        `Asked ${since}: its handler has taken the request. The operation has not ended yet.`,
      ]
    }
    const operation = description.pendingNexusOperations?.find(
      ({ scheduledEventId }) => scheduledEventId === begun.eventId,
    )
    return [
      'asked',
      `Its handler is asked since ${lastingFor(asked.time, now)}${attemptWords(operation?.cancellation, now)}.`,
    ]
  }
  if (activity === undefined) return ['asked', `Asked ${since}.`]
  const [state, sentence] = hearing(activity, asked.time, now)
  return [state, `${sentence}${pausedWords(activity)}`]
}

/**
 * The server retries a cancel request to a Nexus handler: returns the attempt and its last failure.
 */
function attemptWords(cancellation: PendingNexusOperation['cancellation'], now: number): string {
  if (cancellation === undefined) return ''
  const { state, attempt, lastFailure, blockedReason, nextAttemptTime } = cancellation
  if (lastFailure === undefined) {
    return `: the request is ${lowerWords(state)}${blockedReason === undefined ? '' : `, ${blockedReason}`}`
  }
  const next =
    nextAttemptTime !== undefined && Date.parse(nextAttemptTime) > now
      ? `, the next begins in ${lastingFor(now, nextAttemptTime)}`
      : ''
  return `: attempt ${attempt} failed, ${lastFailure}${next}`
}

/**
 * An activity learns of the request only in the reply to a heartbeat:
 * docs/temporal-semantics.md#cancellation-of-activities-and-children
 */
function hearing(activity: PendingActivity, askedAt: string, now: number): StateText {
  const { lastHeartbeatTime: beat, heartbeatTimeout, lastStartedTime } = activity
  if (beat !== undefined && Date.parse(beat) > Date.parse(askedAt)) {
    return [
      'heard',
      `Asked ${ago(askedAt, now)}, told in the reply to a heartbeat, and still running: its heartbeats still arrive, the last ${ago(beat, now)}.`,
    ]
  }
  const last =
    beat === undefined
      ? 'It has sent no heartbeat'
      : `Its last heartbeat was ${ago(beat, now)}, before it was asked`
  if (heartbeatTimeout === undefined) {
    return beat === undefined
      ? [
          'deaf',
          `${last}, and it has no heartbeat timeout: it cannot hear the request unless it sends one, and silence does not end it.${endWords(activity, now)}`,
        ]
      : [
          'silent',
          `${last}. It hears with the next one, if it sends one; it has no heartbeat timeout, so silence does not end it.${endWords(activity, now)}`,
        ]
  }
  // The heartbeat timeout counts from the later of the two: the last heartbeat can belong to an
  // earlier attempt.
  const heardOf = [beat, lastStartedTime].flatMap((time) => time ?? []).map(Date.parse)
  const ends = (heardOf.length > 0 ? Math.max(...heardOf) : Date.parse(askedAt)) + heartbeatTimeout
  return [
    'silent',
    `${last}. It hears with the next one; without one its heartbeat timeout ends it ${ends > now ? `in ${lastingFor(now, ends)}` : 'now'}.`,
  ]
}

/** The timeout that ends the activity even if it never hears the request. */
function endWords(
  { lastStartedTime, options, expirationTime }: PendingActivity,
  now: number,
): string {
  const limit = options?.startToCloseTimeout
  const ends: [string, number][] = []
  if (lastStartedTime !== undefined && limit !== undefined) {
    ends.push(['start-to-close', Date.parse(lastStartedTime) + limit])
  }
  if (expirationTime !== undefined) ends.push(['schedule-to-close', Date.parse(expirationTime)])
  const [first] = ends.sort(([, one], [, other]) => one - other)
  if (first === undefined) return ''
  const [name, at] = first
  return ` Its ${name} timeout ends it ${dueIn(at, now)}.`
}

export function pausedWords(activity: PendingActivity | undefined): string {
  if (!activity?.paused) return ''
  const { identity, reason } = activity.pause ?? {}
  return ` Paused${identity === undefined ? '' : ` by ${identity}`}${reason === undefined || reason === '' ? '' : `: ${reason}`}.`
}

/** Why no worker runs the activity now, as a sentence to append. Empty if a worker runs it. */
export function restingWords(activity: PendingActivity | undefined, now: number): string {
  if (activity?.state !== 'SCHEDULED') return ''
  const { attempt, nextAttemptTime } = activity
  const lastFailure = lastFailureOf(activity)
  const failed = lastFailure === undefined ? '' : `, after ${lastFailure}`
  return nextAttemptTime !== undefined && Date.parse(nextAttemptTime) > now
    ? ` Attempt ${attempt} begins in ${lastingFor(now, nextAttemptTime)}${failed}.`
    : ` Attempt ${attempt} waits for a worker${failed}.`
}
