import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import type { SearchAttributeType } from '@rewind/contract/cluster'
import * as workflows from '@rewind/contract/workflows'
import {
  type Filter,
  filterValue,
  operatorsOf,
  valuesOf,
} from '@rewind/history/visibility/visibility-filter'
import { placeRefusal } from '@rewind/history/visibility/visibility-problems'
import { parseVisibilityQuery, partsText } from '@rewind/history/visibility/visibility-query'
import { malformedQueries } from '@rewind/sandbox/malformed-queries'
import { findTemporalCli } from '@rewind/sandbox/temporal-cli'
import { waitFor } from '@rewind/sandbox/wait-for'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { ask, type Console, startConsole } from './console.ts'
import { connection, namespace, payload, service } from './drive.ts'

const kinds: Record<SearchAttributeType, { code: number; values: [string, string, string] }> = {
  Text: { code: 1, values: ['blue', 'green', 'red'] },
  Keyword: { code: 2, values: ["it's", 'north', 'south \\ 日本'] },
  Int: { code: 3, values: ['-5', '7', '9007199254740991'] },
  Double: { code: 4, values: ['-0.5', '1e3', '2000.25'] },
  Bool: { code: 5, values: ['true', 'false', 'true'] },
  Datetime: {
    code: 6,
    values: ['2026-01-01T00:00:00Z', '2026-06-01T12:30:00Z', '2027-01-01T00:00:00Z'],
  },
  KeywordList: { code: 7, values: ['express', 'fragile', 'gift'] },
}
const types = Object.keys(kinds) as SearchAttributeType[]
const nameOf = (type: SearchAttributeType) => `Query${type}`

const prefix = `query-${randomUUID()}`
let console: Console
let cli: string

/** Starts one execution for each of three values, and one without a value. */
beforeAll(async () => {
  console = await startConsole()
  cli = (await findTemporalCli(() => undefined)).path
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(types.map((type) => [nameOf(type), kinds[type].code])),
  })
  for (const index of [0, 1, 2, 3]) {
    const indexedFields = Object.fromEntries(
      types.map((type) => [nameOf(type), payload(exampleOf(type, index))]),
    )
    // The server takes a moment to register an attribute.
    await waitFor('the search attributes to be known', () =>
      service
        .startWorkflowExecution({
          namespace,
          workflowId: `${prefix}-${index}`,
          workflowType: { name: 'queried' },
          taskQueue: { name: 'nobody' },
          requestId: `${prefix}-${index}`,
          ...(index < 3 && { searchAttributes: { indexedFields } }),
        })
        .catch(() => undefined),
    )
  }
  await waitFor('the executions to be visible', async () => {
    const ids = await idsByTemporal(`WorkflowId STARTS_WITH '${prefix}'`)
    return ids.length === 4 ? ids : undefined
  })
})
afterAll(async () => {
  await console.close()
  await connection.close()
})

function exampleOf(type: SearchAttributeType, index: number): unknown {
  const text = kinds[type].values[index] ?? 'null'
  if (type === 'KeywordList') return [text]
  return type === 'Int' || type === 'Double' || type === 'Bool' ? JSON.parse(text) : text
}

async function idsByTemporal(query: string): Promise<string[]> {
  const { executions } = await service.listWorkflowExecutions({
    namespace,
    query,
  })
  return executions.map(({ execution }) => execution?.workflowId ?? '').sort()
}

async function idsByConsole(query: string): Promise<string[]> {
  const reply = await ask(console, workflows.listWorkflows, {
    params: { namespace },
    query: { query, pageSize: 100 },
  })
  expect(reply).toMatchObject({ status: 200 })
  return reply.body.workflows.map(({ workflowId }: { workflowId: string }) => workflowId).sort()
}

async function idsByCli(query: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(cli, [
    ...['workflow', 'list', '--address', inject('temporalAddress'), '--namespace', namespace],
    ...['--query', query, '--output', 'json', '--disable-config-file', '--disable-config-env'],
  ])
  const found: { execution: { workflowId: string } }[] = JSON.parse(stdout)
  return found.map(({ execution }) => execution.workflowId).sort()
}

const filters: [string, Filter][] = types.flatMap((type) =>
  operatorsOf(nameOf(type), type).map((operator): [string, Filter] => {
    const [low, middle, high] = kinds[type].values
    const takes = valuesOf(operator)
    const texts =
      takes === 0 ? [] : takes === 2 ? [low, middle] : takes === 'many' ? [low, high] : [middle]
    const values = texts.map((text) => filterValue(type, text))
    return [`${type} ${operator}`, { attribute: nameOf(type), operator, values }]
  }),
)

test('there is a filter for every type and operator', () => {
  expect(filters.length).toBeGreaterThan(50)
  const operators = new Set(filters.map(([, { operator }]) => operator))
  for (const each of ['=', '!=', 'IN', 'NOT IN', '<', '<=', '>', '>=', 'BETWEEN', 'STARTS_WITH']) {
    expect(operators).toContain(each)
  }
})

describe('a filter', () => {
  test.each(filters)('%s finds what Temporal and its CLI find', async (_, filter) => {
    const own = { attribute: 'WorkflowId', operator: 'STARTS_WITH' as const }
    const begins = { ...own, values: [{ kind: 'string' as const, text: prefix }] }
    const query = partsText([{ filter: begins }, { filter }])
    expect(parseVisibilityQuery(query).parts).toEqual([{ filter: begins }, { filter }])
    const ids = await idsByTemporal(query)
    expect(await idsByConsole(query)).toEqual(ids)
    expect(await idsByCli(query)).toEqual(ids)
    // No filter passes by chance: each finds some of the four and not all.
    const isEqual = filter.operator === '=' || filter.operator === 'IN'
    // The dev server's store finds no equal times of an attribute, and reports no error.
    const findsNone = isEqual && filter.attribute === nameOf('Datetime')
    expect(ids.length, query).toBeGreaterThan(findsNone ? -1 : 0)
    expect(ids.length, query).toBeLessThan(4)
    if (filter.operator === 'IS NULL') expect(ids).toEqual([`${prefix}-3`])
    if (filter.operator === 'IS NOT NULL') expect(ids).toHaveLength(3)
    if (filter.operator === '=' && !findsNone) expect(ids).toContain(`${prefix}-1`)
  })
})

test('a query with a NUL, which would end it in a database, is refused by Rewind', async () => {
  const params = { namespace }
  const query = { query: "WorkflowId = 'a\0b'" }
  for (const endpoint of [workflows.listWorkflows, workflows.countWorkflows]) {
    expect(await ask(console, endpoint, { params, query })).toMatchObject({
      status: 400,
      body: { code: 'INVALID', message: expect.stringContaining('NUL') },
    })
  }
})

test.each(malformedQueries)(
  '%s is refused by the server, with the error at its place',
  async (query, place) => {
    const { status, body } = await ask(console, workflows.listWorkflows, {
      params: { namespace },
      query: { query },
    })
    expect(status).toBe(400)
    const { from, to, message } = placeRefusal(query, body.message)
    expect(query.slice(from, to)).toBe(place)
    expect(message).not.toBe('')
  },
)
