import type { FastifySchemaCompiler } from 'fastify'
import type { FastifySchemaValidationError } from 'fastify/types/schema.js'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'

/**
 * Checks each part of a request against its schema. Query parameters are text: if the schema has an
 * integer or a boolean, the usual spelling is converted. Nothing else is converted.
 */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const check = Compile(schema)
  const read = httpPart === 'querystring' ? readerOf(schema) : (value: unknown) => value
  return (given: unknown) => {
    const value = read(given)
    return check.Check(value) ? { value } : { error: check.Errors(value) }
  }
}

const spellings: Record<string, { pattern: RegExp; read: (text: string) => unknown }> = {
  integer: { pattern: /^-?(0|[1-9]\d{0,15})$/, read: Number },
  boolean: { pattern: /^(true|false)$/, read: (text) => text === 'true' },
}

function readerOf(schema: TSchema): (value: unknown) => unknown {
  const properties = 'properties' in schema ? Object(schema.properties) : {}
  return (value) =>
    Object.fromEntries(
      Object.entries(Object(value)).map(([name, text]) => {
        const type = Object.hasOwn(properties, name) ? properties[name].type : undefined
        const spelling = typeof type === 'string' ? spellings[type] : undefined
        if (typeof text !== 'string' || !spelling?.pattern.test(text)) return [name, text]
        return [name, spelling.read(text)]
      }),
    )
}

/** Messages for the fields that an operator fills in. Other fields are explained by their rule. */
const texts: Record<string, string> = {
  reason: 'A reason is required: 1 to 1,000 characters that are not all spaces.',
  runId: 'A run id is a UUID such as 01a20675-b0ef-76d4-8ec5-742e58c15761.',
  namespace: 'A namespace is named in 1 to 1,000 ASCII characters.',
  query: 'A visibility query has at most 10,000 characters, and none of them is NUL.',
  eventId: 'An event id is a whole number from 1.',
}

const places: Record<string, string> = {
  body: 'body',
  params: 'path',
  querystring: 'query string',
  headers: 'headers',
}

/** Returns which field is wrong and which values it accepts. */
export function explainValidation(
  errors: readonly FastifySchemaValidationError[],
  context: string,
): { message: string; details: { in: string; field: string } } {
  const place = places[context] ?? context
  const unknown = errors.find(({ keyword }) => keyword === 'additionalProperties')
  const error = unknown ?? errors[0]
  const field = error === undefined ? '' : fieldOf(error)
  const details = { in: place, field }
  const where = field === '' ? `The ${place}` : `${field} (in the ${place})`
  if (unknown !== undefined) return { message: `${where} is not known here.`, details }
  const message = texts[field] ?? `${where} ${error?.message ?? 'is not valid'}.`
  return { message, details }
}

function fieldOf({ instancePath, params }: FastifySchemaValidationError): string {
  const path = instancePath.split('/').slice(1).map(unescapePointer)
  const extra = params.additionalProperties ?? params.requiredProperties
  const [name] = Array.isArray(extra) ? extra : [extra]
  return [...path, ...(typeof name === 'string' ? [name] : [])].join('.')
}

const unescapePointer = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~')
