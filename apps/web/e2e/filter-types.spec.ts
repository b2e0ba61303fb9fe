import type { SearchAttributeType } from '@rewind/contract/cluster'
import { operatorsOf, valuesOf } from '@rewind/history/visibility/visibility-filter'
import { newNamespace } from '@rewind/sandbox/new-namespace'
import { startSample } from '@rewind/sandbox/start-sample'
import { waitFor } from '@rewind/sandbox/wait-for'
import type { WorkflowStartOptions } from '@temporalio/client'
import { expect, test } from './operator.ts'

// The filters read times in this zone, which has no daylight saving time.
test.use({ timezoneId: 'Asia/Tokyo' })
test.describe.configure({ timeout: 240_000 })

/** Three values of each type as Temporal stores them, and as a user types them. */
const kinds: Record<SearchAttributeType, { code: number; values: unknown[]; typed: string[] }> = {
  Text: { code: 1, values: ['blue', 'green', 'red'], typed: ['blue', 'green', 'red'] },
  Keyword: { code: 2, values: ["it's", 'north', '日本'], typed: ["it's", 'north', '日本'] },
  Int: { code: 3, values: [-5, 7, 9000], typed: ['-5', '+7', '9000'] },
  Double: { code: 4, values: [-0.5, 1000, 2000.25], typed: ['-0.5', '1e3', '2000.25'] },
  Bool: { code: 5, values: [true, false, true], typed: ['true', 'false', 'true'] },
  Datetime: {
    code: 6,
    values: ['2026-01-01', '2026-06-01T12:30Z', '2027-01-01'].map((time) => new Date(time)),
    typed: ['2026-01-01 09:00:00', '2026-06-01 21:30:00', '2027-01-01 09:00'],
  },
  KeywordList: {
    code: 7,
    values: [['express'], ['fragile', 'gift'], ['gift']],
    typed: ['express', 'fragile', 'gift'],
  },
}
const types = Object.keys(kinds) as SearchAttributeType[]
const nameOf = (type: SearchAttributeType) => `Form${type}`

test('a filter of every type and every form of operator finds what Temporal finds', async ({
  operator: { page },
  temporal,
}) => {
  const client = await newNamespace(temporal.client.connection)
  const { namespace } = client.options
  await client.connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(types.map((type) => [nameOf(type), kinds[type].code])),
  })
  for (const index of [0, 1, 2, 3]) {
    const searchAttributes = Object.fromEntries(
      types.map((type) => [nameOf(type), [kinds[type].values[index]].flat()] as const),
    ) as NonNullable<WorkflowStartOptions['searchAttributes']>
    // The server takes a moment to register an attribute.
    await waitFor('the attributes to be known', () =>
      startSample(client, 'nobodyPolls', {
        workflowId: `run-${index}`,
        ...(index < 3 && { searchAttributes }),
      }).catch(() => undefined),
    )
  }
  await waitFor('four visible executions', async () =>
    (await client.workflow.count()).count === 4 ? true : undefined,
  )
  await page.goto(`/namespaces/${namespace}/workflows`)
  const links = page.getByRole('table', { name: 'Workflow executions' }).getByRole('link')
  await expect(links).toHaveCount(4)
  const filters = page.getByRole('list', { name: 'Filters' })
  const form = page.getByRole('dialog', { name: 'Add a filter' })

  for (const type of types) {
    for (const operator of oneOfEachForm(type)) {
      // A typed second names a range, so `!=` finds values outside it.
      const isOutside = type === 'Datetime' && operator === '!='
      const what = `${nameOf(type)} ${isOutside ? 'NOT BETWEEN' : operator}`
      await filters.getByRole('button', { name: 'Filter', exact: true }).click()
      await form.getByLabel('Search attribute').selectOption(nameOf(type))
      await form.getByLabel('Operator').selectOption(operator)
      const [low = '', middle = '', high = ''] = kinds[type].typed
      switch (valuesOf(operator)) {
        case 0:
          break
        case 1:
          if (type === 'Bool') await form.getByLabel('Value', { exact: true }).selectOption(middle)
          else await form.getByLabel('Value', { exact: true }).fill(middle)
          break
        case 2:
          await form.getByLabel('From', { exact: true }).fill(low)
          await form.getByLabel('To', { exact: true }).fill(middle)
          break
        default:
          await form.getByLabel('Values, one a line').fill(`${low}\n${high}`)
      }
      await form.getByRole('button', { name: 'Add filter' }).click()
      await expect(filters, what).toContainText(what)
      await expect.poll(() => queryOf(page.url()), what).toContain(what)
      const query = queryOf(page.url())
      const ids: string[] = []
      for await (const { workflowId } of client.workflow.list({ query })) ids.push(workflowId)
      await expect(links, query).toHaveCount(ids.length)
      expect((await links.allTextContents()).sort(), query).toEqual(ids.sort())
      await filters.getByRole('button', { name: `Remove the filter ${nameOf(type)}` }).click()
      await expect(links).toHaveCount(4)
    }
  }
})

/**
 * Operators with the same number of values share a form. API tests prove what each operator finds.
 */
const oneOfEachForm = (type: SearchAttributeType) =>
  new Map(
    operatorsOf(nameOf(type), type).map((operator) => [valuesOf(operator), operator]),
  ).values()

const queryOf = (url: string) => new URL(url).searchParams.get('query') ?? ''
