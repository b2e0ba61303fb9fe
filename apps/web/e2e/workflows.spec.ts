import { randomUUID } from 'node:crypto'
import { startSample } from '@rewind/sandbox/start-sample'
import { waitFor } from '@rewind/sandbox/wait-for'
import { expect, type Temporal, test, typeQuery } from './operator.ts'

const list = '/namespaces/default/workflows'

/** Waits until visibility finds this many executions, since it lags behind the runs. */
async function visible(temporal: Temporal, prefix: string, many: number) {
  await waitFor(`${many} visible executions`, async () => {
    const { count } = await temporal.client.workflow.count(`WorkflowId STARTS_WITH '${prefix}'`)
    return count === many ? true : undefined
  })
}

test('an execution is found by the beginning of its id, and opened', async ({
  operator,
  temporal,
  page,
}) => {
  const workflowId = `find-me-${randomUUID()}`
  await startSample(temporal.client, 'nobodyPolls', { workflowId })
  await visible(temporal, workflowId, 1)
  await page.goto('/')
  await page.getByRole('link', { name: 'All workflows' }).click()
  await expect(page).toHaveURL(list)
  await typeQuery(page, workflowId)
  await page.getByLabel('Search workflows').press('Enter')
  await page.getByRole('link', { name: workflowId }).click()
  await expect(operator.status()).toHaveText('Running')
  await page.goBack()
  await expect(page.getByRole('link', { name: workflowId })).toBeVisible()
})

test('statuses filter the list, and the choice is in the address', async ({
  operator,
  temporal,
  page,
}) => {
  const prefix = `status-${randomUUID()}`
  await startSample(temporal.client, 'nobodyPolls', { workflowId: `${prefix}-open` })
  const closed = await startSample(temporal.client, 'nobodyPolls', {
    workflowId: `${prefix}-closed`,
  })
  await temporal.client.workflow.getHandle(closed.workflowId).terminate('for the filter')
  await waitFor('the terminated one to be visible', async () => {
    const query = `WorkflowId STARTS_WITH '${prefix}' AND ExecutionStatus = 'Terminated'`
    return (await temporal.client.workflow.count(query)).count === 1 ? true : undefined
  })
  await page.goto(`${list}?query=${prefix}`)
  await expect(page.getByRole('link', { name: prefix })).toHaveCount(2)
  await page.getByRole('button', { name: /^Terminated 1/ }).click()
  await expect(page.getByRole('link', { name: prefix })).toHaveText([`${prefix}-closed`])
  await expect(page).toHaveURL(/status=TERMINATED/)
  expect(operator.page.url()).toContain(prefix)
})

test('a query that Temporal refuses shows Temporal’s message', async ({ operator, page }) => {
  await page.goto(`${list}?query=${encodeURIComponent("NoSuchAttribute = 'x'")}`)
  await expect(page.getByRole('alert')).toContainText('NoSuchAttribute')
  await typeQuery(operator.page, '')
  await expect(page.getByRole('row').nth(1)).toBeVisible()
})

test('a search that finds nothing says what to do', async ({ operator, page }) => {
  await page.goto(`${list}?query=${randomUUID()}`)
  await expect(page.getByText('No execution matches')).toBeVisible()
  await operator.page.getByRole('link', { name: 'Show all executions' }).click()
  await expect(page.getByRole('row').nth(1)).toBeVisible()
})

test('a workflow that does not exist is not shown as if it did', async ({ operator, page }) => {
  await page.goto(`${list}/no-such-${randomUUID()}`)
  await expect(page.getByRole('alert')).toContainText('could not be shown')
  await page.goto(`${list}/x/${randomUUID()}/history`)
  await expect(operator.page.getByRole('alert')).toContainText('could not be shown')
})
