import type { PendingActivity } from '@rewind/contract/pending'
import type { Span } from '../events/spans.ts'
import { count } from '../text/words.ts'
import { idsOf, named, type PlanContext, type Warn } from './warning.ts'

interface Scheduled {
  span: Span
  pending: PendingActivity
  /** Its schedule is kept: the server schedules it again. Else the code does, when it comes there. */
  isKept: boolean
}

/** The pending activities: whatever the point, the new run has each of them only as a new one. */
function scheduledAgain({ index, facts, point }: PlanContext): Scheduled[] {
  const pendingById = new Map(
    facts.description?.pendingActivities.map((activity) => [activity.activityId, activity]),
  )
  const found: Scheduled[] = []
  for (const span of index.spans) {
    if (span.kind !== 'activity' || span.end !== undefined) continue
    const pending = pendingById.get(span.begin.id ?? '')
    if (pending !== undefined) found.push({ span, pending, isKept: span.begin.eventId < point })
  }
  return found
}

const begins = (those: readonly Scheduled[]) => idsOf(those.map(({ span }) => span.begin))
const types = (those: readonly Scheduled[]) => named(those.map(({ pending }) => pending.type))

const pauseLost: Warn = (context) => {
  const paused = scheduledAgain(context).filter(({ pending }) => pending.paused)
  const pause = context.index.pauses.at(-1)
  const isRunPaused = pause?.type === 'WORKFLOW_EXECUTION_PAUSED' && pause.eventId >= context.point
  if (paused.length === 0 && !isRunPaused) return undefined
  const sentences: string[] = []
  if (isRunPaused) {
    sentences.push(
      `The workflow was paused in event ${pause.eventId}, which is discarded: the new run is not paused.`,
    )
  }
  const kept = paused.filter(({ isKept }) => isKept)
  if (kept.length > 0) {
    sentences.push(
      `${pausedActivities(kept)} ${kept.length === 1 ? 'is' : 'are'} scheduled again at once, and not paused.`,
    )
  }
  const discarded = paused.filter(({ isKept }) => !isKept)
  if (discarded.length > 0) {
    sentences.push(
      `The schedule of ${pausedActivities(discarded)} is discarded: when the workflow’s code schedules ${discarded.length === 1 ? 'it' : 'them'} again, ${discarded.length === 1 ? 'it is' : 'they are'} not paused.`,
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

const pausedActivities = (those: readonly Scheduled[]): string =>
  `${count(those.length, 'paused activity', 'paused activities')} (${types(those)})`

const activityOptionsLost: Warn = (context) => {
  const changed = new Set(context.facts.changedActivityOptions)
  const lost = scheduledAgain(context).filter(({ pending }) => changed.has(pending.activityId))
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
  const lost = scheduledAgain(context).filter(
    ({ pending }) => (pending.heartbeatDetails?.length ?? 0) > 0,
  )
  if (lost.length === 0) return undefined
  return {
    code: 'HEARTBEAT_DETAILS_LOST',
    severity: 'warning',
    title: 'Progress kept in heartbeats is lost',
    message: `${types(lost)} recorded heartbeat details. They are in no history: the new run’s first attempt begins without them.`,
    eventIds: begins(lost),
  }
}

export const activityWarnings: readonly Warn[] = [
  pauseLost,
  activityOptionsLost,
  heartbeatDetailsLost,
]
