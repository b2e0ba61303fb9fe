import type { EventRow } from '@rewind/contract/history'
import type { JsonObject } from '../events/json-object.ts'

/**
 * What the attributes of an event contribute to its row. Empty and undefined parts are left out.
 */
export type RowParts = {
  [Part in Exclude<keyof EventRow, FromElsewhere>]?: EventRow[Part] | undefined
}

/** The parts of a row that come from elsewhere in the event, or from several attributes. */
type FromElsewhere = 'eventId' | 'type' | 'time' | 'of' | 'decidedBy' | 'decision' | 'wrapped'

/** Makes the parts of a row, by event type. */
export type RowMakers = Readonly<Record<string, (attributes: JsonObject) => RowParts>>
