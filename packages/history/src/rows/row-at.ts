import type { EventRow } from '@rewind/contract/history'

/** Finds another row of the history; where it cannot, lines name that event's id instead. */
export type RowAt = (eventId: number) => EventRow | undefined
