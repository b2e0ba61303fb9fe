import type { SuggestedPoint } from '@rewind/contract/history'

/** Returns the search parameters that open the reset page at a suggested point. */
export const resetTo = ({
  eventId,
  reapplyExclude = [],
}: Pick<SuggestedPoint, 'eventId' | 'reapplyExclude'>) => ({
  event: eventId,
  ...(reapplyExclude.length > 0 && { exclude: reapplyExclude.join(',') }),
})
