import type { EventRow } from '@rewind/contract/history'
import type { PendingActivity } from '@rewind/contract/pending'
import { closingStatus } from '../rows/row-categories.ts'
import { isEndedByReset } from '../rows/run-rows.ts'
import { after, ago } from '../text/elapsed.ts'
import type { CancellationFacts, PartFacts, PartKind } from './cancellation-facts.ts'
import {
  answerOf,
  type PartContext,
  type PartState,
  pausedWords,
  restingWords,
  type StateText,
} from './part-answer.ts'

/** How far one activity, child, operation or timer has come with the cancellation. */
export interface CancellationPart {
  /** The id of the event that began it. */
  id: number
  kind: PartKind
  name: string
  state: PartState
  isOpen: boolean
  /** Whether the code asked it to cancel. */
  isAsked: boolean
  /** The newest event about it. */
  eventId: number
  time: string
  /** What is known about it, in one or more sentences. */
  sentence: string
  activity?: PendingActivity
  child?: { workflowId: string; runId?: string; parentClosePolicy: string }
}

export function cancellationPart(part: PartFacts, context: PartContext): CancellationPart {
  const { kind, begun, started, asked, reached, notAsked, ended } = part
  const { facts, description } = context
  const newest = ended ?? notAsked ?? reached ?? asked ?? begun
  const activity =
    kind === 'activity' && !ended
      ? description.pendingActivities.find(({ activityId }) => activityId === begun.id)
      : undefined
  const runId = started?.runId ?? ended?.runId
  const [state, sentence] = ended
    ? endOf(part)
    : facts.closed
      ? leftBehind(part, facts, facts.closed)
      : facts.taken === undefined
        ? notSeenYet
        : asked
          ? answerOf(part, activity, context)
          : notAskedWords(part, activity, context)
  return {
    id: begun.eventId,
    kind,
    name: begun.name ?? kind,
    state,
    isOpen: ended === undefined && facts.closed === undefined,
    isAsked: asked !== undefined,
    eventId: newest.eventId,
    time: newest.time,
    sentence,
    ...(activity && { activity }),
    ...(kind === 'child workflow' && {
      child: {
        workflowId: begun.id ?? '',
        ...(runId !== undefined && { runId }),
        parentClosePolicy: begun.cause ?? 'UNSPECIFIED',
      },
    }),
  }
}

const notSeenYet: StateText = [
  'waits',
  'Not asked yet: the workflow’s code has not seen the request.',
]

const endStates: readonly (readonly [RegExp, PartState])[] = [
  [/_CANCELED$/, 'canceled'],
  [/_COMPLETED$/, 'completed'],
  [/_TIMED_OUT$/, 'timed out'],
  [/_TERMINATED$/, 'terminated'],
  [/_FAILED$/, 'failed'],
]

function endOf({ kind, asked, started, ended, begun }: PartFacts): StateText {
  const state = endStates.find(([pattern]) => pattern.test(ended?.type ?? ''))?.[1] ?? 'completed'
  if (ended === undefined) return [state, '']
  if (kind === 'timer') return [state, 'The code canceled it.']
  if (asked === undefined) {
    return [state, `${endWords(state, ended.failure)}, ${after(begun, ended)} it began. Not asked.`]
  }
  const since = `${after(asked, ended)} it was asked`
  if (kind !== 'activity') return [state, `${endWords(state, ended.failure)}, ${since}.`]
  if (state === 'canceled') {
    // The server cancels the activity itself if no worker runs it:
    // docs/temporal-semantics.md#cancellation-of-activities-and-children
    return started === undefined
      ? [state, 'Canceled by Temporal at once: no worker was running it.']
      : [state, `Heard it and gave in: Canceled, ${since}.`]
  }
  if (state === 'completed') {
    return [state, `Completed all the same, ${since}. Whether it had heard, no event tells.`]
  }
  return [state, `${endWords(state, ended.failure)}, ${since}. No attempt follows.`]
}

const endWords = (state: PartState, failure: string | undefined): string => {
  const word = `${state.charAt(0).toUpperCase()}${state.slice(1)}`
  return failure === undefined ? word : `${word} (${failure})`
}

function leftBehind(
  { kind, asked, begun }: PartFacts,
  { request, taken }: CancellationFacts,
  closed: EventRow,
): StateText {
  if (kind === 'child workflow') {
    const asking = asked ? 'Asked, and not waited for. ' : 'Not asked. '
    // Only this run's own last event counts: a run that closed for another reason can be reset
    // later.
    if (isEndedByReset(closed)) {
      return ['left', `${asking}The reset left it open: its new run may go on with it.`]
    }
    const policy = onClose.get(begun.cause ?? '') ?? 'left to its parent close policy'
    return ['left', `${asking}Then ${policy}.`]
  }
  if (kind !== 'activity') return ['left', 'Open when the run closed; nothing waits for it.']
  if (closingStatus(closed) !== 'CANCELED' || taken === undefined) {
    return [
      'left',
      `${asked ? 'Asked' : 'Not asked'}, and open when the run closed: it learns with its next heartbeat that the run is closed, or never.`,
    ]
  }
  if (begun.eventId > request.eventId) {
    return ['left', 'Scheduled after the request, and open when the run closed.']
  }
  return [
    'left',
    asked
      ? 'Asked, and not waited for, as TRY_CANCEL does: it learns of it with its next heartbeat, or never.'
      : 'Neither asked nor waited for, as ABANDON does: it learns with its next heartbeat that the run is closed, or never.',
  ]
}

const onClose = new Map([
  ['TERMINATE', 'terminated with this run (parent close policy TERMINATE)'],
  ['REQUEST_CANCEL', 'asked to cancel as this run closed (parent close policy REQUEST_CANCEL)'],
  ['ABANDON', 'left running (parent close policy ABANDON)'],
])

/** The same policies, for a run that is still open. */
const whenClosing = new Map([
  ['TERMINATE', 'it is terminated when this run closes'],
  ['REQUEST_CANCEL', 'it is asked to cancel when this run closes'],
  ['ABANDON', 'it lives on when this run closes'],
])

function notAskedWords(
  { kind, begun }: PartFacts,
  activity: PendingActivity | undefined,
  { facts, now }: PartContext,
): StateText {
  const isLater = begun.eventId > facts.request.eventId
  const state = isLater ? 'begun after' : 'not asked'
  if (kind === 'timer') return [state, 'The code waits for it.']
  if (kind === 'child workflow') {
    const policy = whenClosing.get(begun.cause ?? '')
    return [
      state,
      `${isLater ? 'Started after the request.' : 'Not asked: its cancellation type leaves it alone, or the code shields it.'}${policy === undefined ? '' : ` By its parent close policy ${policy}.`}`,
    ]
  }
  const why = isLater
    ? 'Scheduled after the request: the code cleans up, or goes on; no event tells which.'
    : 'Not asked: the code shields it from the cancellation, or has abandoned it.'
  const beat = activity?.lastHeartbeatTime
  const heartbeats =
    beat === undefined ? '' : ` Its heartbeats still arrive, the last ${ago(beat, now)}.`
  return [state, `${why}${heartbeats}${restingWords(activity, now)}${pausedWords(activity)}`]
}
