import type { Certainty, SuggestedPoint } from '@rewind/contract/history'

/** Returns "at event 11" or "at or before event 17". Empty: no event is named. */
export const mismatchAt = ({
  eventId,
  certainty,
}: {
  eventId?: number | undefined
  certainty?: Certainty | undefined
}): string =>
  eventId === undefined ? '' : `${certainty === 'CERTAIN' ? 'at' : 'at or before'} event ${eventId}`

/**
 * Returns the points of a suggestion in the order to try them, from the suggested one to the
 * oldest.
 */
export const pointsToTry = ({
  eventId,
  candidates,
}: Pick<SuggestedPoint, 'eventId' | 'candidates'>): number[] => [
  eventId,
  ...candidates.filter((candidate) => candidate < eventId),
]
