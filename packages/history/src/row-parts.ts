import type { EventRow } from '@rewind/contract/history'
import type { JsonObject } from './json-object.ts'

/** What an event's attributes give to its row; empty texts and what is undefined are left out. */
export type RowParts = {
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
}

/** By event type. */
export type RowMakers = Readonly<Record<string, (attributes: JsonObject) => RowParts>>
