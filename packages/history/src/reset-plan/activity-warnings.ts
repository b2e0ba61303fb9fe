import type { PendingActivity } from '@rewind/contract/pending'
import type { Span } from '../events/spans.ts'
import { count, idsOf, named, type PlanContext, type Warn } from './warning.ts'

interface Kept {
  span: Span
  pending: PendingActivity
}

/** Pending activities whose schedule is kept: each is scheduled anew. */
function scheduledAnew({ index, facts, point }: PlanContext): Kept[] {
  const pendingById = new Map(
    facts.description?.pendingActivities.map((activity) => [activity.activityId, activity]),
  )
  const kept: Kept[] = []
  for (const span of index.spans) {
    if (span.kind !== 'activity' || span.begin.eventId >= point || span.end !== undefined) continue
    const pending = pendingById.get(span.begin.id ?? '')
    if (pending !== undefined) kept.push({ span, pending })
  }
  return kept
}

const begins = (kept: readonly Kept[]) => idsOf(kept.map(({ span }) => span.begin))
const types = (kept: readonly Kept[]) => named(kept.map(({ pending }) => pending.type))

const pauseLost: Warn = (context) => {
  const paused = scheduledAnew(context).filter(({ pending }) => pending.paused)
  const pause = context.index.pauses.at(-1)
  const isRunPaused = pause?.type === 'WORKFLOW_EXECUTION_PAUSED' && pause.eventId >= context.point
  if (paused.length === 0 && !isRunPaused) return undefined
  const sentences: string[] = []
  if (isRunPaused) {
    sentences.push(
      `The workflow was paused in event ${pause.eventId}, which is discarded: the new run is not paused.`,
    )
  }
  if (paused.length > 0) {
    sentences.push(
      `${count(paused.length, 'paused activity', 'paused activities')} (${types(paused)}) ${paused.length === 1 ? 'is' : 'are'} scheduled anew and not paused.`,
    )
  }
  return {
    code: 'PAUSE_LOST',
    severity: 'severe',
    title: 'What is paused starts running',
    message: sentences.join(' '),
    eventIds: [...(isRunPaused ? [pause.eventId] : []), ...begins(paused)],
    wayOut: 'Stop the workers first, or pause again as soon as the new run has begun.',
  }
}

const activityOptionsLost: Warn = (context) => {
  const changed = new Set(context.facts.changedActivityOptions)
  const lost = scheduledAnew(context).filter(({ pending }) => changed.has(pending.activityId))
  if (lost.length === 0) return undefined
  return {
    code: 'ACTIVITY_OPTIONS_LOST',
    severity: 'warning',
    title: 'Changed activity options are lost',
    message: `Options of ${types(lost)} were changed while pending. They are in no history: the new run has those that the workflow’s code gave.`,
    eventIds: begins(lost),
    wayOut: 'Change the options again in the new run.',
  }
}

const heartbeatDetailsLost: Warn = (context) => {
  const lost = scheduledAnew(context).filter(
    ({ pending }) => (pending.heartbeatDetails?.length ?? 0) > 0,
  )
  if (lost.length === 0) return undefined
  return {
    code: 'HEARTBEAT_DETAILS_LOST',
    severity: 'warning',
    title: 'Progress kept in heartbeats is lost',
    message: `${types(lost)} recorded heartbeat details. They are in no history: the new attempt begins without them.`,
    eventIds: begins(lost),
  }
}

export const activityWarnings: readonly Warn[] = [
  pauseLost,
  activityOptionsLost,
  heartbeatDetailsLost,
]
