import type { EventRow } from '@rewind/contract/history'
import type { JsonObject } from '../events/json-object.ts'

/** What an event's attributes give to its row; empty texts and what is undefined are left out. */
export type RowParts = {
  [Part in Exclude<keyof EventRow, FromElsewhere>]?: EventRow[Part] | undefined
}

/** What a row has from the event itself and from what belongs with it. */
type FromElsewhere = 'eventId' | 'type' | 'time' | 'of' | 'decidedBy' | 'decision' | 'wrapped'

/** By event type. */
export type RowMakers = Readonly<Record<string, (attributes: JsonObject) => RowParts>>
