import type { Certainty, SuggestedPoint } from '@rewind/contract/history'

/** Where the code does not match its history: "at event 11", "at or before event 17"; '' where no event is named. */
export const mismatchAt = ({
  eventId,
  certainty,
}: {
  eventId?: number | undefined
  certainty?: Certainty | undefined
}): string =>
  eventId === undefined ? '' : `${certainty === 'CERTAIN' ? 'at' : 'at or before'} event ${eventId}`

/** The points of a suggestion in the order in which to try them: none of them is later than the first. */
export const pointsToTry = ({
  eventId,
  candidates,
}: Pick<SuggestedPoint, 'eventId' | 'candidates'>): number[] => [
  eventId,
  ...candidates.filter((candidate) => candidate < eventId),
]
