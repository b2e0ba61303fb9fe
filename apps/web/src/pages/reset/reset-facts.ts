import type { ErrorCode } from '@rewind/contract/errors'
import type { ResetPoint } from '@rewind/contract/history'
import type { ResetBody } from '@rewind/contract/interrupts'
import type { Lineage, WorkflowDescription, WorkflowStatus } from '@rewind/contract/workflows'
import { isClosed } from '@rewind/history/actions'
import { ApiError } from '../../api/call.ts'
import type { CancelRequestPlace } from '../../api/interrupts.ts'
import { askedFor } from '../../components/LineageStrip.tsx'
import { statusWord } from '../../components/StatusBadge.tsx'

/** What the event named in the address is. Nothing but the address chooses a point. */
export type Choice =
  | { is: 'none' }
  | { is: 'usable'; point: ResetPoint }
  | { is: 'unusable'; eventId: number; why: string; before?: ResetPoint; after?: ResetPoint }

/** `points` are in the order of their event ids, and of a history that ended at `readTo`. */
export function choiceOf(
  eventId: number | undefined,
  points: readonly ResetPoint[],
  readTo: number,
): Choice {
  if (eventId === undefined) return { is: 'none' }
  const point = points.find((each) => each.eventId === eventId)
  if (point && point.whyNot === undefined) return { is: 'usable', point }
  const usable = points.filter(({ whyNot }) => whyNot === undefined)
  const before = usable.findLast((each) => each.eventId < eventId)
  const after = usable.find((each) => each.eventId > eventId)
  const why =
    point?.whyNot ??
    (eventId > readTo
      ? `When these points were read, the history ended at event ${readTo}.`
      : 'Only the end of a workflow task can be a reset point.')
  return { is: 'unusable', eventId, why, ...(before && { before }), ...(after && { after }) }
}

/** Which run ends by the reset: this one while it is open, else the newer one that is. */
export type Ends =
  | { is: 'this'; status: WorkflowStatus }
  | { is: 'newer'; latest: WorkflowDescription }
  | { is: 'none'; newer: WorkflowDescription | undefined }
  | { is: 'not known yet' }

export function endedBy(
  { info }: WorkflowDescription,
  latest: WorkflowDescription | undefined,
): Ends {
  if (!isClosed(info.status)) return { is: 'this', status: info.status }
  if (!latest) return { is: 'not known yet' }
  const newer = latest.info.runId === info.runId ? undefined : latest
  return newer && !isClosed(newer.info.status)
    ? { is: 'newer', latest: newer }
    : { is: 'none', newer }
}

/** What an operator goes by: should one of these change, the decision is to be made again. */
export interface SeenFacts {
  status: WorkflowStatus
  isStuck: boolean
  latestRunId: string | undefined
}

export const factsOf = (
  { info, stuck }: WorkflowDescription,
  latest: WorkflowDescription | undefined,
): SeenFacts => ({
  status: info.status,
  isStuck: stuck !== undefined,
  latestRunId: latest?.info.runId,
})

export function whatMoved(seen: SeenFacts, now: SeenFacts): string[] {
  const moved: string[] = []
  if (seen.status !== now.status) {
    moved.push(`The run was ${statusWord(seen.status)}; now it is ${statusWord(now.status)}.`)
  } else if (seen.isStuck && !now.isStuck) {
    moved.push('The run is not stuck any more: its workflow task went through.')
  }
  if (
    seen.latestRunId !== undefined &&
    now.latestRunId !== undefined &&
    seen.latestRunId !== now.latestRunId
  ) {
    moved.push(`A newer run of this workflow id exists now: ${now.latestRunId}.`)
  }
  return moved
}

/**
 * What the server compares before it resets. The length is compared only while the history has stood
 * still since the page opened: then growth means that the run may have recovered. The history of a
 * busy run grows all the time, and comparing it would refuse every reset.
 */
export function expectedOf(
  seen: SeenFacts,
  historyLength: { atOpening: number; now: number },
): NonNullable<ResetBody['expected']> {
  return {
    status: seen.status,
    ...(seen.latestRunId !== undefined && { latestRunId: seen.latestRunId }),
    ...(historyLength.atOpening === historyLength.now && { historyLength: historyLength.now }),
  }
}

/** Where the cancellation request goes: one among the kept events cancels the new run again at once. */
export function cancelRequestIs(
  eventId: number,
  place: CancelRequestPlace | null | undefined,
): 'kept' | 'discarded' | 'not known' {
  if (!place) return 'not known'
  if ('eventId' in place) return place.eventId < eventId ? 'kept' : 'discarded'
  return place.before <= eventId ? 'kept' : 'not known'
}

// They say that the call failed, not that nothing was reset.
const openOutcomes = new Set<ErrorCode>(['OUTCOME_UNKNOWN', 'INTERNAL'])
// The console's server gives these once it has looked what an earlier call of the request did.
const lookedFirst = new Set<ErrorCode>(['CHANGED', 'INVALID_RESET_POINT'])

/**
 * Whether it is open what a failed reset did. Once it is, most refusals of a second call leave it so:
 * they refuse that call and say nothing of the first.
 */
export function isOutcomeOpen(error: Error, wasOpen: boolean): boolean {
  if (!(error instanceof ApiError)) return true
  return openOutcomes.has(error.code) || (wasOpen && !lookedFirst.has(error.code))
}

/** What became of a reset whose answer did not arrive. */
export type Outcome =
  | { is: 'not seen' }
  | { is: 'looking' }
  | { is: 'took effect'; runId: string }
  | { is: 'another reset'; runId: string }

export interface SentReset {
  body: ResetBody
  /** The newest run made from this one before the request was sent. */
  resetRunIdBefore: string | undefined
  /** What it did is not known. */
  isOpen: boolean
}

export function outcomeOf(
  sent: Pick<SentReset, 'body' | 'resetRunIdBefore'>,
  base: { runId: string; resetRunId: string | undefined },
  lineage: Lineage | undefined,
): Outcome {
  const { resetRunId } = base
  if (resetRunId === undefined || resetRunId === sent.resetRunIdBefore) return { is: 'not seen' }
  const made = lineage?.runs.find(({ runId }) => runId === resetRunId)?.madeBy
  if (!made) return { is: 'looking' }
  const { eventId, reason } = sent.body
  const isOurs =
    made.by === 'reset' &&
    made.fromRunId === base.runId &&
    // The failed workflow task that tells of the reset stands at the point or right after it.
    (made.eventId === eventId || made.eventId === eventId + 1) &&
    askedFor(made).reason === reason
  return { is: isOurs ? 'took effect' : 'another reset', runId: resetRunId }
}
