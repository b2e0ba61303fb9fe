import type { EventRow } from '@rewind/contract/history'
import type { JsonObject } from './json-object.ts'

/** What an event's attributes give to its row; empty texts and what is undefined are left out. */
export type RowParts = {
<<<<<<< HEAD
  [Part in
    | 'name'
    | 'id'
    | 'attempt'
    | 'failure'
    | 'cause'
    | 'buildId'
    | 'pinnedTo'
    | 'text'
    | 'size']?: EventRow[Part] | undefined
=======
  [Part in 'name' | 'id' | 'runId' | 'attempt' | 'failure' | 'cause' | 'buildId' | 'text']?:
    | EventRow[Part]
    | undefined
>>>>>>> 19f88d6 (A run is described with its queue's backlog, and looked at within one call a second; samples for each way a cancellation can go)
}

/** By event type. */
export type RowMakers = Readonly<Record<string, (attributes: JsonObject) => RowParts>>
