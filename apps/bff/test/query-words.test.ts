import type { SearchAttributeType } from '@rewind/contract/cluster'
import {
  attributeText,
  isMisread,
  loweredWords,
  refusedWords,
} from '@rewind/history/visibility/query-words'
import { type Filter, filterValue } from '@rewind/history/visibility/visibility-filter'
import { misreadNames, placeRefusal } from '@rewind/history/visibility/visibility-problems'
import { partsText } from '@rewind/history/visibility/visibility-query'
import { newNamespace } from '@rewind/sandbox/new-namespace'
import { waitFor } from '@rewind/sandbox/wait-for'
import { Client } from '@temporalio/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connection, payload } from './drive.ts'

const capitalized = (word: string) => word.replace(/[a-z]/, (first) => first.toUpperCase())

/** Returns the server's refusal of a query; undefined if it accepts the query. */
const refusalOf = (client: Client, query: string): Promise<string | undefined> =>
  client.workflow.count(query).then(
    () => undefined,
    (error: { cause?: { details?: string } }) => error.cause?.details ?? String(error),
  )

afterAll(() => connection.close())

describe('every keyword of the query language', () => {
  const words = [...refusedWords, ...loweredWords].map(capitalized)

  test('is no attribute name without backticks', async () => {
    const client = new Client({ connection })
    const readAsNames: string[] = []
    for (const word of words) {
      const said = await refusalOf(client, `${word} = 'x'`)
      if (said === undefined || said.includes(`'${word}'`)) readAsNames.push(word)
    }
    // The word that has no capital.
    expect(readAsNames).toEqual(words.filter((word) => !isMisread(word)))
  })

  test('is an attribute name in the form that a filter writes', async () => {
    const client = new Client({ connection })
    for (const word of words) {
      const said = await refusalOf(client, `${attributeText(word)} = 'x'`)
      expect(said).toContain(`column name '${word}' is not a valid search attribute`)
    }
  })
})

// A Map, since some names are those of properties that every object has.
const named = new Map<string, { type: SearchAttributeType; code: number; value: unknown }>([
  ['Status', { type: 'Keyword', code: 2, value: 'open' }],
  ['Type', { type: 'Keyword', code: 2, value: 'gift' }],
  ['Language', { type: 'Keyword', code: 2, value: 'de' }],
  ['Mode', { type: 'Keyword', code: 2, value: 'fast' }],
  ['Session', { type: 'Keyword', code: 2, value: 's1' }],
  ['View', { type: 'Keyword', code: 2, value: 'v1' }],
  ['Order', { type: 'Keyword', code: 2, value: 'o1' }],
  ['constructor', { type: 'Keyword', code: 2, value: 'x' }],
  ['a b', { type: 'Keyword', code: 2, value: 'x' }],
  ['Level', { type: 'Int', code: 3, value: 3 }],
  ['Year', { type: 'Int', code: 3, value: 2026 }],
  ['Date', { type: 'Datetime', code: 6, value: '2026-11-22T00:00:00Z' }],
  ['Time', { type: 'Datetime', code: 6, value: '2026-11-22T02:14:07Z' }],
  ['Comment', { type: 'Text', code: 1, value: 'late' }],
  ['Text', { type: 'Text', code: 1, value: 'urgent' }],
])

describe('an attribute named like a keyword of the query language', () => {
  let client: Client
  const entries = [...named]

  beforeAll(async () => {
    client = await newNamespace(connection)
    const { namespace } = client.options
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(entries.map(([name, { code }]) => [name, code])),
    })
    // The server takes a moment to register an attribute.
    await waitFor('the attributes to be known', () =>
      connection.workflowService
        .startWorkflowExecution({
          namespace,
          workflowId: 'named',
          workflowType: { name: 'named' },
          taskQueue: { name: 'nobody' },
          requestId: 'named',
          searchAttributes: {
            indexedFields: Object.fromEntries(
              entries.map(([name, { value }]) => [name, payload(value)]),
            ),
          },
        })
        .catch(() => undefined),
    )
    await waitFor('the execution to be visible', async () =>
      (await client.workflow.count()).count === 1 ? true : undefined,
    )
  })

  const filterOf = (attribute: string): Filter => {
    const { type, value } = named.get(attribute) ?? { type: 'Keyword', value: '' }
    // The dev server's store finds no equal times.
    if (type === 'Datetime') {
      return { attribute, operator: '<', values: [filterValue(type, '2027-01-01T00:00:00Z')] }
    }
    return { attribute, operator: '=', values: [filterValue(type, String(value))] }
  }

  test.each(entries.map(([name]) => name))(
    '%s: a filter by it finds its executions',
    async (name) => {
      const query = partsText([{ filter: filterOf(name) }])
      expect(await client.workflow.count(query), query).toMatchObject({ count: 1 })
    },
  )

  test.each(entries.map(([name]) => name).filter(isMisread))(
    '%s: without backticks it is refused, with the reason at its place',
    async (name) => {
      const attributes = entries.map(([name, { type }]) => ({ name, type, isSystem: false }))
      const { operator, values } = filterOf(name)
      const query = `WorkflowId = 'named' AND ${name} ${operator} '${values[0]?.text}'`
      expect(await refusalOf(client, query)).toBeDefined()
      const [problem] = misreadNames(query, attributes)
      expect(query.slice(problem?.from, problem?.to)).toBe(name)
      expect(problem?.message).toContain(attributeText(name))
      // The server's own message does not help.
      expect(placeRefusal(query, (await refusalOf(client, query)) ?? '').message).not.toContain('`')
    },
  )
})
