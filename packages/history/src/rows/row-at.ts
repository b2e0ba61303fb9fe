import type { EventRow } from '@rewind/contract/history'

/**
 * Returns another row of the history. Undefined: not read, and texts then name the id of the event.
 */
export type RowAt = (eventId: number) => EventRow | undefined
