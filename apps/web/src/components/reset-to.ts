import type { SuggestedPoint } from '@rewind/contract/history'

/** The part of an address that prepares the reset to a suggested point. */
export const resetTo = ({
  eventId,
  reapplyExclude = [],
}: Pick<SuggestedPoint, 'eventId' | 'reapplyExclude'>) => ({
  event: eventId,
  ...(reapplyExclude.length > 0 && { exclude: reapplyExclude.join(',') }),
})
