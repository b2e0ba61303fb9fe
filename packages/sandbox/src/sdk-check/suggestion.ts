import { translateEvent } from '@rewind/history/events'
import { ResetPointScanner } from '@rewind/history/reset-points'
import { stuckFrom } from '@rewind/history/stuck'
import type { BaseRun } from './case-result.ts'
import { isTaskEnd } from './run-state.ts'

/** What Rewind suggests: reset points in the order in which they are to be tried. */
export interface Suggested {
  isCertain: boolean
  eventIds: number[]
}

interface Suggestion {
  eventId: number
  certainty?: 'CERTAIN' | 'AT_OR_BEFORE'
  candidates?: readonly (number | { eventId: number })[]
}

/** Asks Rewind's own code, as the console does for `GET RUN/reset-points`. */
export function suggestedFor(run: BaseRun): Suggested | undefined {
  const events = run.history.map(translateEvent)
  const scanner = new ResetPointScanner()
  for (const event of events) scanner.add(event)
  const stuck = stuckFrom({
    status: run.status,
    pendingWorkflowTask: run.pendingWorkflowTask,
    lastWorkflowTaskFinish: events.findLast(isTaskEnd),
  })
  const suggestion: Suggestion | undefined = scanner.suggested(run.status, stuck)
  if (suggestion === undefined) return undefined
  const { eventId, certainty = 'CERTAIN', candidates = [] } = suggestion
  if (certainty === 'CERTAIN') return { isCertain: true, eventIds: [eventId] }
  const ids = candidates.map((each) => (typeof each === 'number' ? each : each.eventId))
  return { isCertain: false, eventIds: [...new Set([eventId, ...ids])] }
}
