import { isObject, type JsonObject, setOwn } from '../events/json-object.ts'
import { fromBase64 } from '../payloads/base64.ts'
import { isLarge, type PayloadSlot, payloadSlots } from '../payloads/payload-slots.ts'
import { ExactNumber, exactJson } from './exact-json.ts'
import { isJson } from './json-tokens.ts'

/**
 * The form of a payload in a file:
 * - `encoded`: Temporal's JSON, with metadata and data in base64
 * - `bare`: the same without metadata, which can also be a value of the user's
 * - `readable`: metadata as text and data as JSON ("Human readable" of the Web UI)
 * - `unclear`: `readable`, but the data could also be base64 of JSON
 * - `value`: only the JSON that the payload holds
 */
type Form = 'encoded' | 'bare' | 'readable' | 'unclear' | 'value'

interface Found extends PayloadSlot {
  eventId: number
  form: Form
}

interface Imported<Event> {
  events: readonly Event[]
  /** What can be read in two ways, and what the file lacks, as sentences. */
  warnings: string[]
}

/**
 * Returns the events of a file with payloads as in Temporal's messages, whatever form they have in
 * the file. Events that are in Temporal's JSON are returned unchanged. For all others `readExactly`
 * reads the file again with `parseExactJson`, so that JSON keeps every digit.
 */
export function readImportedPayloads(
  events: readonly JsonObject[],
  readExactly: () => readonly JsonObject[],
): Imported<JsonObject> {
  const { found, hasLargeNumber } = findForms(events)
  const isTemporals = found.every(({ form }) => form === 'bare') && !hasLargeNumber
  if (isTemporals) return { events, warnings: [] }
  const exact = readExactly()
  return { events: exact, warnings: rewrite(findForms(exact).found) }
}

/** Returns every payload that may have another form than Temporal's. */
function findForms(events: readonly JsonObject[]): { found: Found[]; hasLargeNumber: boolean } {
  const found: Found[] = []
  let hasLargeNumber = false
  for (const event of events) {
    const inEvent = payloadSlots(event)
    hasLargeNumber ||= inEvent.hasLargeNumber
    for (const slot of inEvent.slots) {
      const form = formOf(valueIn(slot), slot)
      if (form !== 'encoded') found.push({ ...slot, eventId: Number(event.eventId), form })
    }
  }
  return { found, hasLargeNumber }
}

/** Rewrites payloads in place. Returns warnings about payloads that can be read in two ways. */
function rewrite(found: readonly Found[]): string[] {
  const isThere = (form: Form) => found.some((slot) => slot.form === form)
  // The other payloads of the file decide how to read a payload that has two readings.
  const areValues = found.some((slot) => slot.form === 'value' && valueIn(slot) !== null)
  const areEncoded = isThere('unclear') && !isThere('readable')
  const unclear = areEncoded ? 'It is read as base64.' : 'It is shown as a text.'
  const numbers = new Numbers()
  const warnings = [
    areValues &&
      'The file holds values in place of payloads, without their encodings. Each value is shown as json/plain.',
    areValues &&
      saying(found, 'bare', {
        one: (where) => `A value ${where} could also be a payload. It is shown as a value.`,
        many: (where) => `values, ${where}, could also be payloads. They are shown as values.`,
      }),
    saying(found, 'unclear', {
      one: (where) =>
        `The data of a payload ${where} could be a text or base64 of JSON. ${unclear}`,
      many: (where) =>
        `payloads, ${where}, have data that could be a text or base64 of JSON. ${unclear}`,
    }),
  ]
  for (const { holder, key, form } of found) {
    const value = valueIn({ holder, key })
    if (form === 'value' || (form === 'bare' && areValues))
      write(holder, key, ofValue(value, numbers))
    else if (form !== 'bare') write(holder, key, ofReadable(value, areEncoded, numbers))
  }
  return [...warnings, areValues && numbers.warning()].filter((text) => typeof text === 'string')
}

const valueIn = ({ holder, key }: Pick<PayloadSlot, 'holder' | 'key'>): unknown =>
  Array.isArray(holder) ? holder[Number(key)] : holder[String(key)]

function write(holder: PayloadSlot['holder'], key: PayloadSlot['key'], payload: Payload): void {
  if (Array.isArray(holder)) holder[Number(key)] = payload
  else setOwn<unknown>(holder, String(key), payload)
}

/**
 * Returns a warning about the payloads of a form that names the first event. False: there are none.
 */
function saying(
  found: readonly Found[],
  form: Form,
  say: { one: (where: string) => string; many: (where: string) => string },
): string | false {
  const these = found.filter((slot) => slot.form === form)
  const [first] = these
  if (first === undefined) return false
  const count = these.length.toLocaleString('en')
  return these.length === 1
    ? say.one(`in event ${first.eventId}`)
    : `${count} ${say.many(`the first in event ${first.eventId}`)}`
}

const payloadKeys = new Set(['metadata', 'data', 'externalPayloads'])
/** A name such as json/plain. The base64 of such a name does not match. */
const encodingName = /^[a-z][\w.+-]*\/[\w.+-]+$/

function formOf(value: unknown, { isOfBareList }: PayloadSlot): Form {
  if (!isObject(value) || value instanceof ExactNumber) return 'value'
  if (!Object.keys(value).every((key) => payloadKeys.has(key))) return 'value'
  const { metadata, data } = value
  if (metadata == null) return data == null || typeof data === 'string' ? 'bare' : 'value'
  if (!isObject(metadata) || !Object.values(metadata).every((text) => typeof text === 'string')) {
    return 'value'
  }
  const encoding = String(metadata.encoding ?? '')
  if (!encodingName.test(encoding)) {
    const isText = data == null || typeof data === 'string'
    if (isText) return 'encoded'
    return encoding === '' ? 'value' : 'readable'
  }
  // Go's short form has no encoding names, so a value that looks like one is the user's.
  if (isOfBareList) return 'value'
  return encoding.startsWith('json/') && isBase64OfJson(data) ? 'unclear' : 'readable'
}

/** A payload message in the form that `decodePayload` takes. */
interface Payload {
  metadata: Record<string, Uint8Array>
  data?: Uint8Array
}

const utf8 = new TextEncoder()
const toText = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Go's short form puts this key beside the fields of a protobuf message. */
const messageTypeKey = '_protoMessageType'

function ofValue(value: unknown, numbers: Numbers): Payload {
  if (value == null) return { metadata: { encoding: utf8.encode('binary/null') } }
  const messageType =
    isObject(value) && Object.hasOwn(value, messageTypeKey) && value[messageTypeKey]
  if (typeof messageType !== 'string') {
    return { metadata: { encoding: utf8.encode('json/plain') }, data: numbers.jsonOf(value) }
  }
  const { [messageTypeKey]: _, ...message } = value as JsonObject
  return {
    metadata: {
      encoding: utf8.encode('json/protobuf'),
      messageType: utf8.encode(messageType),
    },
    data: numbers.jsonOf(message),
  }
}

function ofReadable(value: unknown, isEncoded: boolean, numbers: Numbers): Payload {
  const { metadata, data } = value as { metadata: Record<string, string>; data?: unknown }
  const payload: Payload = { metadata: {} }
  for (const [name, text] of Object.entries(metadata)) {
    setOwn(payload.metadata, name, metadataBytes(text))
  }
  const encoding = metadata.encoding ?? ''
  if (data === undefined || (data === null && !encoding.startsWith('json/'))) return payload
  const isBytes = typeof data === 'string' && (isEncoded || !encoding.startsWith('json/'))
  payload.data = (isBytes ? fromStrictBase64(data) : undefined) ?? numbers.jsonOf(data)
  return payload
}

/** Some versions of the Web UI decode only the encoding, others all metadata. */
function metadataBytes(text: string): Uint8Array {
  const bytes = fromStrictBase64(text)
  const decoded = bytes && textOf(bytes)
  return bytes && decoded !== undefined && !/\p{Cc}/u.test(decoded) ? bytes : utf8.encode(text)
}

/**
 * Requires padding, which every tool writes: without it many ordinary words would be valid base64.
 */
const fromStrictBase64 = (text: string): Uint8Array | undefined =>
  text !== '' && text.length % 4 === 0 && !/[-_]/.test(text) ? fromBase64(text) : undefined

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return toText.decode(bytes)
  } catch {
    return undefined
  }
}

function isBase64OfJson(data: unknown): boolean {
  const bytes = typeof data === 'string' ? fromStrictBase64(data) : undefined
  const text = bytes && textOf(bytes)
  return text !== undefined && isJson(text)
}

/** The numbers in the values, because some tools round large numbers. */
class Numbers {
  #large: string | undefined
  #isExact = false

  readonly jsonOf = (value: unknown): Uint8Array => utf8.encode(exactJson(value, this.#hear))

  readonly #hear = (number: number | ExactNumber): void => {
    if (number instanceof ExactNumber) this.#isExact = true
    else if (isLarge(number)) this.#large ??= String(number)
  }

  /**
   * Returns a warning if every large number is one that a double holds exactly: an exact tool would
   * have written others, too.
   */
  warning(): string | undefined {
    if (this.#isExact || this.#large === undefined) return undefined
    return `Numbers above 2^53 may have been rounded by the tool that wrote the file, as Temporal’s HTTP API does: ${this.#large}.`
  }
}
