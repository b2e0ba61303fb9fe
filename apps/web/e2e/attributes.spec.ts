import type { SearchAttributeType } from '@rewind/contract/cluster'
import { newNamespace } from '@rewind/sandbox/new-namespace'
import { waitFor } from '@rewind/sandbox/wait-for'
import type { Client } from '@temporalio/client'
import { expect, type Operator, type Temporal, test, typeQuery } from './operator.ts'

// The list shows and reads times in this zone.
test.use({ timezoneId: 'Asia/Tokyo' })

const codes: Partial<Record<SearchAttributeType, number>> = {
  Keyword: 2,
  Datetime: 6,
  KeywordList: 7,
}

/**
 * Search attributes with their values, and the texts in the list. A Map, since some names are those
 * of properties of every object.
 */
const attributes = new Map<string, { type: SearchAttributeType; value: unknown; shown: string }>([
  ['Status', { type: 'Keyword', value: 'waits \u202Efor it', shown: 'waits ⟨U+202E⟩for it' }],
  ['__proto__', { type: 'Keyword', value: 'its value', shown: 'its value' }],
  ['constructor', { type: 'Keyword', value: 'another', shown: 'another' }],
  // A Keyword that looks like a time.
  ['Label', { type: 'Keyword', value: '2026-11-22T02:14:07Z', shown: '2026-11-22T02:14:07Z' }],
  ['Broken', { type: 'Keyword', value: '2026-99-99T99:99:99Z', shown: '2026-99-99T99:99:99Z' }],
  [
    'Due',
    { type: 'Datetime', value: '2026-11-22T02:14:07.123456+05:30', shown: '2026-11-22 05:44:07' },
  ],
  ['Never', { type: 'Datetime', value: '0001-01-01T00:00:00Z', shown: '0001-01-01 09:18:59' }],
  ['Tags', { type: 'KeywordList', value: ['a, b', 'c'], shown: '"a, b", c' }],
])
const names = [...attributes.keys()]

async function startWithAttributes(connection: Client['connection']): Promise<Client> {
  const client = await newNamespace(connection)
  const { namespace } = client.options
  const payload = (value: unknown) => ({
    metadata: { encoding: Buffer.from('json/plain') },
    data: Buffer.from(JSON.stringify(value)),
  })
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(
      [...attributes].map(([name, { type }]) => [name, codes[type] ?? 0]),
    ),
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
            [...attributes].map(([name, { value }]) => [name, payload(value)]),
          ),
        },
      })
      .catch(() => undefined),
  )
  await waitFor('the execution to be visible', async () =>
    (await client.workflow.count()).count === 1 ? true : undefined,
  )
  return client
}

const table = ({ page }: Operator) => page.getByRole('table', { name: 'Workflow executions' })

async function openList({ page }: Operator, temporal: Temporal, columns: string[]) {
  const client = await startWithAttributes(temporal.client.connection)
  const list = `/namespaces/${client.options.namespace}/workflows`
  await page.goto(`${list}?columns=${columns.map(encodeURIComponent).join(',')}`)
  return { client, list }
}

test('an attribute of any name can be a column, in the form of its type', async ({
  operator,
  temporal,
  page,
}) => {
  await openList(operator, temporal, ['ExecutionStatus', ...names])
  const cells = table(operator).locator('tr[data-run] td')
  await expect(cells).toHaveText([
    '',
    'Running',
    ...[...attributes.values()].map(({ shown }) => shown),
    '',
  ])
  // Two attributes with the same title show their names.
  const heads = table(operator).getByRole('columnheader')
  await expect(heads.getByText('Status', { exact: true })).toHaveCount(1)
  await expect(heads.getByText('ExecutionStatus', { exact: true })).toHaveCount(1)
  await page.getByRole('button', { name: 'Columns', exact: true }).click()
  const menu = page.getByRole('dialog', { name: 'Columns and rows' })
  await menu.getByRole('checkbox', { name: '__proto__' }).click()
  await menu.getByLabel('Find a column').fill('proto')
  await menu.getByRole('checkbox', { name: '__proto__' }).click()
  await page.keyboard.press('Escape')
  await expect(table(operator).locator('tr[data-run] td').nth(-2)).toHaveText('its value')
})

test('an attribute named like a keyword of the query language is completed and filtered', async ({
  operator,
  temporal,
  page,
}) => {
  const { list } = await openList(operator, temporal, ['WorkflowId'])
  const rows = table(operator).locator('tr[data-run]')
  await typeQuery(page, 'Sta')
  await page.getByRole('option', { name: /^Status/ }).click()
  await page.getByRole('option', { name: /^=/ }).click()
  await page.getByRole('option', { name: /waits/ }).click()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/query=%60Status%60/)
  await expect(rows).toHaveCount(1)
  await page.goto(`${list}?query=${encodeURIComponent("Status = 'x'")}`)
  await expect(page.getByRole('alert')).toContainText('Status is a word of the query language')
  await expect(page.getByText(/^At character 1: .*`Status`, in backticks/)).toBeVisible()
  await expect(page.locator('.cm-problem, input')).not.toHaveCount(0)
})

test('a day in a filter is the whole day, and a text that is no time is reported', async ({
  operator,
  temporal,
  page,
}) => {
  const { client, list } = await openList(operator, temporal, ['WorkflowId', 'Due'])
  const rows = table(operator).locator('tr[data-run]')
  await expect(rows).toHaveCount(1)
  await page.goto(list)
  const filters = page.getByRole('list', { name: 'Filters' })
  const form = page.getByRole('dialog', { name: 'Add a filter' })
  async function filterBy(operator: string, ...values: string[]) {
    await filters.getByRole('button', { name: 'Filter', exact: true }).click()
    await form.getByLabel('Search attribute').selectOption('Due')
    await form.getByLabel('Operator').selectOption(operator)
    const labels = values.length === 2 ? ['From', 'To'] : ['Value']
    for (const [at, label] of labels.entries()) {
      await form.getByLabel(label, { exact: true }).fill(values[at] ?? '')
    }
  }
  const query = () => new URL(page.url()).searchParams.get('query') ?? ''
  for (const [operator, values, found] of [
    ['<=', ['2026-11-22'], 1],
    ['<', ['2026-11-22'], 0],
    ['>', ['2026-11-22'], 0],
    ['=', ['2026-11-22 05:44'], 1],
    ['BETWEEN', ['2026-11-20', '2026-11-22'], 1],
    ['<=', ['2026-11-22T02:14:07+05:30'], 1],
  ] as const) {
    await filterBy(operator, ...values)
    await form.getByRole('button', { name: 'Add filter' }).click()
    await expect.poll(query).toContain('Due')
    await expect(rows, query()).toHaveCount(found)
    expect(await client.workflow.count(query()), query()).toMatchObject({ count: found })
    await filters.getByRole('button', { name: 'Remove the filter Due' }).click()
    await expect(rows).toHaveCount(1)
  }
  await filterBy('<', '2026-11-22 10:75')
  await expect(form.getByText('no time of the clock')).toBeVisible()
  await expect(form.getByLabel('Value', { exact: true })).toHaveAttribute('aria-invalid', 'true')
})
