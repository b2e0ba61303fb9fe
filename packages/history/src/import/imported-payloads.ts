import { isObject, type JsonObject, setOwn } from '../events/json-object.ts'
import { fromBase64 } from '../payloads/base64.ts'
import { isLarge, type PayloadSlot, payloadSlots } from '../payloads/payload-slots.ts'
import { ExactNumber, exactJson } from './exact-json.ts'
import { isJson } from './json-tokens.ts'

/**
 * How a payload of a file is written:
 * - `encoded`: Temporal's JSON, with metadata and data in base64
 * - `bare`: the same without metadata, which a value of the user's may look like
 * - `readable`: metadata as text and data as the JSON it holds ("Human readable" of the Web UI)
 * - `unclear`: `readable`, but its data could be base64 of JSON as well
 * - `value`: the JSON it holds alone
 */
type Form = 'encoded' | 'bare' | 'readable' | 'unclear' | 'value'

interface Found extends PayloadSlot {
  eventId: number
  form: Form
}

interface Imported<Event> {
  events: readonly Event[]
  /** What could be read otherwise, and what the file lacks, as sentences. */
  warnings: string[]
}

/**
 * The events of a file with their payloads as Temporal's messages have them, from whichever form the
 * file has them in. Events that are in Temporal's JSON are given back as they are; otherwise they are
 * read again by `readExactly`, as `parseExactJson` reads them, so that JSON keeps every digit.
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

/** Every payload that may be in another form than Temporal's. */
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

/** Rewrites payloads in place; says what could be read otherwise. */
function rewrite(found: readonly Found[]): string[] {
  const isThere = (form: Form) => found.some((slot) => slot.form === form)
  // Of what could be two things, the rest of the file decides.
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

/** What is to be said of the payloads of a form, with where the first of them is. */
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
/** A name such as json/plain, which base64 of such a name never looks like. */
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
  // Go's short form has no names of encodings: whatever looks so is a value of the user's.
  if (isOfBareList) return 'value'
  return encoding.startsWith('json/') && isBase64OfJson(data) ? 'unclear' : 'readable'
}

/** A message as `decodePayload` takes it. */
interface Payload {
  metadata: Record<string, Uint8Array>
  data?: Uint8Array
}

const utf8 = new TextEncoder()
const toText = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** In Go's short form, beside the members of a protobuf message. */
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

/** The Web UI has decoded the encoding alone or all of the metadata, by its version. */
function metadataBytes(text: string): Uint8Array {
  const bytes = fromStrictBase64(text)
  const decoded = bytes && textOf(bytes)
  return bytes && decoded !== undefined && !/\p{Cc}/u.test(decoded) ? bytes : utf8.encode(text)
}

/** Padded, as every tool writes it: many a word would be base64 without. */
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

/** The numbers of the values that are written, since some tools round them before. */
class Numbers {
  #large: string | undefined
  #isExact = false

  readonly jsonOf = (value: unknown): Uint8Array => utf8.encode(exactJson(value, this.#hear))

  readonly #hear = (number: number | ExactNumber): void => {
    if (number instanceof ExactNumber) this.#isExact = true
    else if (isLarge(number)) this.#large ??= String(number)
  }

  /** Where each large number is one that a double holds: a tool that keeps them would have others. */
  warning(): string | undefined {
    if (this.#isExact || this.#large === undefined) return undefined
    return `Numbers above 2^53 may have been rounded by the tool that wrote the file, as Temporal’s HTTP API does: ${this.#large}.`
  }
}
