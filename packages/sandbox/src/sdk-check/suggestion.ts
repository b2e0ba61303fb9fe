import { translateEvent } from '@rewind/history/events/events'
import { pointsToTry } from '@rewind/history/mismatch/mismatch-words'
import { ResetPointScanner } from '@rewind/history/reset-points/reset-points'
import type { BaseRun } from './case-result.ts'

/** The suggestion of Rewind: reset points in the order in which to try them. */
export interface Suggested {
  isCertain: boolean
  eventIds: number[]
}

/** Runs Rewind's own code, like the console for `GET RUN/reset-points`. */
export function suggestedFor(run: BaseRun): Suggested | undefined {
  const scanner = new ResetPointScanner()
  for (const event of run.history) scanner.add(translateEvent(event))
  const suggestion = scanner.suggested(run.status)
  return (
    suggestion && {
      isCertain: suggestion.certainty === 'CERTAIN',
      eventIds: pointsToTry(suggestion),
    }
  )
}
