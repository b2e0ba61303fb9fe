import type { Certainty } from '@rewind/contract/history'

/** Where the code does not match its history: "at event 11", "at or before event 17"; '' where no event is named. */
export const mismatchAt = ({
  eventId,
  certainty,
}: {
  eventId?: number | undefined
  certainty?: Certainty | undefined
}): string =>
  eventId === undefined ? '' : `${certainty === 'CERTAIN' ? 'at' : 'at or before'} event ${eventId}`
