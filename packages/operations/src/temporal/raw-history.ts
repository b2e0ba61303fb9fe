import { isObject } from '@rewind/history/events/json-object'
import { LRUCache } from 'lru-cache'
import { OperationError } from '../errors.ts'
import type { TemporalConnection } from './connection.ts'
import { temporal } from './proto.ts'

const { EncodingType } = temporal.api.enums.v1

/** A stored batch of events as it travels. `encodingType` is a number, or a name with its prefix. */
interface Blob {
  encodingType?: number | string | null
  data?: Uint8Array | null
}

/**
 * The encoded batches of a reply's `rawHistory`, which a cluster with `sendRawWorkflowHistory` sends
 * in place of events. Throws where they are encoded as anything but protobuf.
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

/** The namespace's name of a search attribute by the one in the visibility store: `Keyword01` → `CustomerId`. */
type Aliases = ReadonlyMap<string, string>

const freshForMs = 60_000

/**
 * Gives the search attributes of raw events the names that their namespace has for them, which the
 * server does only in histories that it does not send raw.
 */
export class SearchAttributeAliases {
  readonly #connection: TemporalConnection
  readonly #known = new LRUCache<string, { readAt: number; aliases: Promise<Aliases> }>({
    max: 100,
  })

  constructor(connection: TemporalConnection) {
    this.#connection = connection
  }

  /** Changes the events in place: messages, or plain objects with the fields of messages. */
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
    // Not everyone may describe a namespace: the history is worth showing with the store's names.
    if (error instanceof OperationError && error.code === 'FORBIDDEN') return new Map()
    throw error
  }
}

/** An event has the attributes of its own type only, and these have search attributes or none. */
function* searchAttributesOf(event: object): Generator<{ indexedFields: object }> {
  for (const attributes of Object.values(event)) {
    if (!isObject(attributes)) continue
    const { searchAttributes } = attributes
    if (isObject(searchAttributes) && hasFields(searchAttributes)) yield searchAttributes
  }
}

const hasFields = (attributes: object): attributes is { indexedFields: object } =>
  'indexedFields' in attributes && isObject(attributes.indexedFields)
