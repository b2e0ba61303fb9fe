import { count } from '../text/words.ts'
import { culpritOf } from './compensation.ts'
import { mismatchKept, mismatchMayBeKept } from './mismatch-warnings.ts'
import { idsOf, named, type PlanContext, pointUpTo, type Warn } from './warning.ts'

// docs/temporal-semantics.md#limits
const maxEvents = 51_200
const maxHistoryBytes = 50 * 1024 * 1024
const maxReappliedBytes = 4 * 1024 * 1024
/** The share of a limit from which a plan warns. */
const nearly = 0.8

const cancelRequestKept: Warn = (context) => {
  const kept = context.index.cancelRequests.filter(({ eventId }) => eventId < context.point)
  const [first] = kept
  if (first === undefined) return undefined
  return {
    code: 'CANCEL_REQUEST_KEPT',
    severity: 'severe',
    title: 'The new run is cancelled again at once',
    message: `The cancel request of event ${first.eventId} is in the part that is kept, so it reaches the new run as it reached this one.`,
    eventIds: idsOf(kept),
    wayOut:
      'Choose a point before the cancel request: what comes after the point is never requested again.',
    ...pointUpTo(context, first.eventId),
  }
}

const pointAfterFailure: Warn = (context) =>
  mismatchKept(context) ??
  mismatchMayBeKept(context) ??
  failingTask(context) ??
  failureKept(context) ??
  endDecidedAgain(context)

/** The task that fails now is the one that is done again; it may have failed several times in the history. */
function failingTask({ index, facts, point }: PlanContext) {
  const stuck = facts.description?.stuck
  const failed = stuck ?? index.failedTask
  if (failed === undefined || index.mismatch !== undefined) return undefined
  if (failed.cause === 'NON_DETERMINISTIC_ERROR') return undefined
  if (point <= index.lastCompletedId) return undefined
  return {
    code: 'POINT_AFTER_FAILURE' as const,
    severity: 'warning' as const,
    title: 'The new run may get stuck again',
    message: `The same workflow task is done again on the same history that it ${stuck ? 'fails on now' : 'failed on'} (event ${failed.eventId}).`,
    eventIds: [failed.eventId],
    wayOut: 'Deploy code that does not fail first: the task then heals by itself, without a reset.',
  }
}

/** The failure that failed the run is kept, so the code sees it again. */
function failureKept(context: PlanContext) {
  const { index, point } = context
  const culprit = culpritOf(index)
  if (culprit === undefined || culprit.endId >= point) return undefined
  const { name, beginId, endId } = culprit
  return {
    code: 'POINT_AFTER_FAILURE' as const,
    severity: 'severe' as const,
    title: 'Code that has not changed fails the same way',
    message: `The run failed with “${index.closing?.failure}”, and event ${endId}, with which ${name} came to that end, is kept.`,
    eventIds: [endId],
    wayOut: `Choose a point at or before the workflow task that started it (event ${beginId}): it then runs again.`,
    ...pointUpTo(context, index.rowAt(beginId)?.decidedBy ?? beginId),
  }
}

/** The run's own code failed it, and the reset keeps every event that led to that decision. */
function endDecidedAgain({ index, point }: PlanContext) {
  const { closing } = index
  if (closing?.type !== 'WORKFLOW_EXECUTION_FAILED' || closing.decidedBy === undefined) {
    return undefined
  }
  if (point < closing.decidedBy || culpritOf(index) !== undefined) return undefined
  return {
    code: 'POINT_AFTER_FAILURE' as const,
    severity: 'warning' as const,
    title: 'The new run may fail in the same way',
    message: `The run’s own code failed it with “${closing.failure}” (event ${closing.eventId}); the same workflow task is done again on the same history.`,
    eventIds: [closing.eventId],
    wayOut: 'Deploy code that does not fail first.',
  }
}

const reapplyTooLarge: Warn = ({ reapply }) => {
  if (reapply.size <= maxReappliedBytes) return undefined
  const bySize = reapply.reapplied.items.filter(
    ({ kind }) => kind === 'signal' || kind === 'update',
  )
  return {
    code: 'REAPPLY_TOO_LARGE',
    severity: 'refused',
    title: 'More is to be re-applied than fits into one transaction',
    message: `Signals and updates of ${megabytes(reapply.size)} would be written to the new run at once; Temporal refuses a reset above ${megabytes(maxReappliedBytes)}.`,
    eventIds: idsOf(bySize.filter(({ runId }) => runId === undefined)),
    wayOut: 'Exclude signals or updates, or choose a later point.',
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`

const historyNearLimit: Warn = ({ index, facts, point, reapply }) => {
  const events = point + 1 + reapply.reapplied.count
  const sizeNow = Number(facts.description?.info.historySizeBytes ?? 0)
  const share = index.length === 0 ? 0 : (point - 1) / index.length
  const bytes = sizeNow * share + reapply.size
  const isOver = events >= maxEvents || bytes >= maxHistoryBytes
  if (!isOver && events < nearly * maxEvents && bytes < nearly * maxHistoryBytes) return undefined
  return {
    code: 'HISTORY_NEAR_LIMIT',
    severity: isOver ? 'severe' : 'warning',
    title: isOver ? 'The new run begins beyond the limit' : 'The new run begins near its limit',
    message: `It begins with ${count(events, 'event')}, those re-applied included${sizeNow === 0 ? '' : `, about ${megabytes(bytes)}`}. Temporal terminates a run at ${count(maxEvents, 'event')} or 50 MiB.`,
    eventIds: [],
    wayOut: 'Choose an earlier point, or exclude what need not be re-applied.',
  }
}

const versionMarkersBind: Warn = (context) => {
  const { index, point } = context
  const kept = index.markers.filter(
    ({ eventId, name = '' }) => eventId < point && /^(patch|version) /.test(name),
  )
  const [first] = kept
  if (first === undefined) return undefined
  return {
    code: 'VERSION_MARKERS_BIND',
    severity: 'note',
    title: 'Version markers are kept',
    message: `The new run stays on the branches that ${named(kept.map(({ name = '' }) => name))} decided; what is discarded is decided anew.`,
    eventIds: idsOf(kept),
    wayOut: 'A point before a marker lets today’s code decide it.',
    ...pointUpTo(context, first.decidedBy ?? first.eventId),
  }
}

export const historyWarnings: readonly Warn[] = [
  cancelRequestKept,
  pointAfterFailure,
  reapplyTooLarge,
  historyNearLimit,
  versionMarkersBind,
]
