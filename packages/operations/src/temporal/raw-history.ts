import { isObject } from '@rewind/history/events/json-object'
import { LRUCache } from 'lru-cache'
import { OperationError } from '../errors.ts'
import type { TemporalConnection } from './connection.ts'
import { temporal } from './proto.ts'

const { EncodingType } = temporal.api.enums.v1

/** A stored batch of events, encoded. `encodingType` is a number, or a name with its prefix. */
interface Blob {
  encodingType?: number | string | null
  data?: Uint8Array | null
}

/**
 * Returns the encoded batches of `rawHistory`, which a cluster with `sendRawWorkflowHistory` sends
 * instead of events. Throws if a batch is not encoded as protobuf.
 */
export function batchesOf(rawHistory: readonly Blob[] | null | undefined): Uint8Array[] {
  return (rawHistory ?? []).flatMap(({ encodingType, data }) => {
    if (data == null || data.length === 0) return []
    if (isProto3(encodingType)) return [data]
    throw new OperationError(
      'UNSUPPORTED',
      `Temporal sent this history in an encoding that Rewind cannot read (${encodingType}).`,
    )
  })
}

const isProto3 = (encoding: Blob['encodingType']): boolean =>
  encoding === EncodingType.ENCODING_TYPE_PROTO3 || encoding === 'ENCODING_TYPE_PROTO3'

/** Maps the name in the visibility store to the namespace's name: `Keyword01` → `CustomerId`. */
type Aliases = ReadonlyMap<string, string>

const freshForMs = 60_000

/**
 * Replaces the names of search attributes in raw events by the namespace's names. The server
 * translates these names only in histories that it does not send raw.
 */
export class SearchAttributeAliases {
  readonly #connection: TemporalConnection
  readonly #known = new LRUCache<string, { readAt: number; aliases: Promise<Aliases> }>({
    max: 100,
  })

  constructor(connection: TemporalConnection) {
    this.#connection = connection
  }

  /** Changes the events in place. Accepts messages and plain objects with the same fields. */
  async apply(namespace: string, rawEvents: readonly object[]): Promise<void> {
    const named = rawEvents.flatMap((event) => [...searchAttributesOf(event)])
    if (named.length === 0) return
    const aliases = await this.#read(namespace)
    for (const attributes of named) {
      const entries = Object.entries(attributes.indexedFields)
      attributes.indexedFields = Object.fromEntries(
        entries.map(([name, value]) => [aliases.get(name) ?? name, value]),
      )
    }
  }

  async #read(namespace: string): Promise<Aliases> {
    let known = this.#known.get(namespace)
    if (known === undefined || performance.now() - known.readAt > freshForMs) {
      known = { readAt: performance.now(), aliases: readAliases(this.#connection, namespace) }
      this.#known.set(namespace, known)
    }
    try {
      return await known.aliases
    } catch (error) {
      this.#known.delete(namespace)
      throw error
    }
  }
}

async function readAliases(connection: TemporalConnection, namespace: string): Promise<Aliases> {
  try {
    const { config } = await connection.read((service) => service.describeNamespace({ namespace }))
    return new Map(Object.entries(config?.customSearchAttributeAliases ?? {}))
  } catch (error) {
    // An actor without permission to describe the namespace sees the history with the names of the
    // visibility store.
    if (error instanceof OperationError && error.code === 'FORBIDDEN') return new Map()
    throw error
  }
}

/** An event has the attributes of its own type only. Some types have search attributes. */
function* searchAttributesOf(event: object): Generator<{ indexedFields: object }> {
  for (const attributes of Object.values(event)) {
    if (!isObject(attributes)) continue
    const { searchAttributes } = attributes
    if (isObject(searchAttributes) && hasFields(searchAttributes)) yield searchAttributes
  }
}

const hasFields = (attributes: object): attributes is { indexedFields: object } =>
  'indexedFields' in attributes && isObject(attributes.indexedFields)
