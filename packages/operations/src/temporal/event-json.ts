import { createRequire } from 'node:module'
import { payloadAsJson } from '@rewind/history/payloads/payload-as-json'
import protobuf, { type Field, type Type as MessageType } from 'protobufjs'
import { messageType, temporal } from './proto.ts'

// A CommonJS module whose exports Node cannot detect.
const { toJson }: typeof import('protobufjs/ext/protojson.js') = createRequire(import.meta.url)(
  'protobufjs/ext/protojson.js',
)

type Print = (value: unknown, indent: string) => string

/**
 * Returns a printer that writes an event as the CLI does: Go's protojson with an indent of two. The
 * SDK's `historyToJSON` keeps maps in the order of the message, which changes between reads. Go
 * sorts map keys.
 */
export function eventPrinter(payloads: 'encoded' | 'decoded'): (event: unknown) => string {
  const printers = new Map<MessageType, Print>()

  const messagePrinter = (type: MessageType): Print => {
    const known = printers.get(type)
    if (known !== undefined) return known
    const print = type.fullName.startsWith('.google.protobuf.')
      ? wellKnownPrinter(type)
      : fieldsPrinter(type)
    const printer: Print =
      payloads === 'decoded' && type === payloadType
        ? (payload, indent) => payloadAsJson(payload) ?? print(payload, indent)
        : print
    printers.set(type, printer)
    return printer
  }

  const fieldsPrinter = (type: MessageType): Print => {
    // Built on first use, because the failure type contains itself.
    let fields: { name: string; isMany: boolean; key: string; print: Print }[] | undefined
    return (message, indent) => {
      fields ??= type.fieldsArray.map((field) => ({
        name: field.name,
        isMany: field.map || field.repeated,
        key: `${JSON.stringify(field.resolve().jsonName)}: `,
        print: fieldPrinter(field),
      }))
      const parts: string[] = []
      for (const { name, isMany, key, print } of fields) {
        // A scalar that is not an own property is a default of the class. Lists and maps are always
        // own properties.
        const value = ownValue(message, name)
        if (value == null || (isMany && Object.keys(value).length === 0)) continue
        parts.push(key + print(value, `${indent}  `))
      }
      return block('{', parts, '}', indent)
    }
  }

  const fieldPrinter = (field: Field): Print => {
    const print = valuePrinter(field)
    if (field.map) return mapPrinter(print)
    if (!field.repeated) return print
    return (list, indent) => {
      const items = Array.isArray(list) ? list : []
      return block(
        '[',
        items.map((item) => print(item, `${indent}  `)),
        ']',
        indent,
      )
    }
  }

  const valuePrinter = (field: Field): Print => {
    const { resolvedType } = field
    if (resolvedType instanceof protobuf.Type) return messagePrinter(resolvedType)
    if (resolvedType instanceof protobuf.Enum) {
      const names: Record<number, string> = resolvedType.valuesById
      return (number) => JSON.stringify(names[Number(number)] ?? number)
    }
    if (/64$/.test(field.type)) return (long) => JSON.stringify(String(long))
    if (field.type === 'bytes') return printBytes
    return printScalar
  }

  const print = messagePrinter(eventType)
  return (event) => print(event, '    ')
}

const eventType = messageType(temporal.api.history.v1.HistoryEvent)
const payloadType = messageType(temporal.api.common.v1.Payload)

const mapPrinter =
  (print: Print): Print =>
  (map, indent) => {
    const keys = typeof map === 'object' && map !== null ? Object.keys(map) : []
    if (keys.length > 1) keys.sort(inBytes)
    const parts = keys.map(
      (key) => `${JSON.stringify(key)}: ${print(ownValue(map, key), `${indent}  `)}`,
    )
    return block('{', parts, '}', indent)
  }

/** Go compares strings by their UTF-8 bytes. */
const inBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

/** For Timestamp and Duration, which protojson writes as one string. */
const wellKnownPrinter =
  (type: MessageType): Print =>
  (message) =>
    JSON.stringify(toJson(type, Object(message)))

const printBytes: Print = (bytes) =>
  bytes instanceof Uint8Array ? `"${Buffer.from(bytes).toString('base64')}"` : '""'

const printScalar: Print = (value) =>
  JSON.stringify(typeof value === 'number' && !Number.isFinite(value) ? String(value) : value)

const block = (open: string, parts: string[], close: string, indent: string): string =>
  parts.length === 0
    ? open + close
    : `${open}\n${indent}  ${parts.join(`,\n${indent}  `)}\n${indent}${close}`

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const ownValue = (message: unknown, name: string): unknown =>
  isObject(message) && Object.hasOwn(message, name) ? message[name] : undefined
