import { catalogue } from '@rewind/sandbox/catalogue'
import { newNamespace } from '@rewind/sandbox/new-namespace'
import { startSample } from '@rewind/sandbox/start-sample'
import { waitFor } from '@rewind/sandbox/wait-for'
import { makeRunningRuns } from '@rewind/sandbox/workloads/running-runs'
import type { Client } from '@temporalio/client'
import { expect, type Operator, test } from './operator.ts'
import { decide } from './workflow-task.ts'

const table = ({ page }: Operator) => page.getByRole('table', { name: 'Workflow executions' })
const ids = (operator: Operator) => table(operator).locator('tr[data-run] a')
const listOf = (client: Client) => `/namespaces/${client.options.namespace}/workflows`

const visible = (client: Client, query: string, many: number) =>
  waitFor(`${many} of ${query}`, async () =>
    (await client.workflow.count(query)).count === many ? true : undefined,
  )

async function openColumns({ page }: Operator) {
  await page.getByRole('button', { name: 'Columns', exact: true }).click()
  return page.getByRole('dialog', { name: 'Columns and rows' })
}

async function openView({ page }: Operator, name: string) {
  await page.getByRole('button', { name: 'Views', exact: true }).click()
  const views = page.getByRole('dialog', { name: 'Views' })
  await views.getByRole('button', { name, exact: true }).click()
}

test('rows are dense or comfortable, and stay so', async ({ operator, temporal, page }) => {
  const client = await newNamespace(temporal.client.connection)
  await startSample(client, 'nobodyPolls')
  await visible(client, '', 1)
  await page.goto(listOf(client))
  const height = async () => (await table(operator).locator('tr[data-run]').boundingBox())?.height
  await expect.poll(height).toBe(28)
  const menu = await openColumns(operator)
  await menu.getByLabel('Rows').selectOption('Comfortable')
  await expect.poll(height).toBe(36)
  await page.reload()
  await expect.poll(height).toBe(36)
})

test('a search attribute of the namespace’s own is a column, with its values', async ({
  operator,
  temporal,
  page,
}) => {
  const client = await newNamespace(temporal.client.connection)
  const { namespace } = client.options
  // Keyword and KeywordList
  await client.connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: { Region: 2, Handling: 7 },
  })
  const searchAttributes = { Region: ['north'], Handling: ['gift', 'fragile'] }
  // The server takes a moment to register an attribute.
  await waitFor('the attributes to be known', () =>
    startSample(client, 'nobodyPolls', { searchAttributes }).catch(() => undefined),
  )
  await visible(client, "Region = 'north'", 1)
  await page.goto(listOf(client))
  const menu = await openColumns(operator)
  for (const name of ['Region', 'Handling']) {
    await menu.getByLabel('Find a column').fill(name)
    await menu.getByRole('checkbox', { name, exact: true }).click()
  }
  await page.keyboard.press('Escape')
  await expect(table(operator).getByRole('columnheader', { name: 'Region' })).toBeVisible()
  const row = table(operator).locator('tr[data-run]')
  await expect(row.getByRole('cell', { name: 'north', exact: true })).toBeVisible()
  await expect(row.getByRole('cell', { name: /^(gift, fragile|fragile, gift)$/ })).toBeVisible()
})

test('the views that everyone has find what their names say', async ({
  operator,
  temporal,
  page,
}) => {
  const client = await newNamespace(temporal.client.connection)
  const running = await startSample(client, 'nobodyPolls')
  const ended = await startSample(client, 'nobodyPolls')
  const late = await startSample(client, 'nobodyPolls', { workflowExecutionTimeout: '1 second' })
  await client.workflow.getHandle(ended.workflowId).terminate('the spec needs a closed one')
  await visible(client, "ExecutionStatus = 'TimedOut'", 1)
  await visible(client, "ExecutionStatus = 'Terminated'", 1)
  await page.goto(listOf(client))
  const all = [running, ended, late]
  for (const [name, runs, address] of [
    ['Running', [running], /\?status=RUNNING$/],
    ['Failed today', [late], /query=CloseTime/],
    ['Started today', all, /query=StartTime/],
    ['Last hour', all, /query=StartTime/],
    ['Parents', all, /query=ParentWorkflowId\+IS\+NULL/],
    ['All', all, /\/workflows$/],
  ] as const) {
    await openView(operator, name)
    await expect(page).toHaveURL(address)
    // Until the view is answered, the rows of the one before stay, and may be as many.
    await expect
      .poll(async () => (await ids(operator).allTextContents()).sort(), name)
      .toEqual(runs.map(({ workflowId }) => workflowId).sort())
  }
})

test('Parents leaves out workflows that another workflow started', async ({
  operator,
  temporal,
  page,
}) => {
  const client = await newNamespace(temporal.client.connection)
  const parent = await startSample(client, 'nobodyPolls')
  const { taskQueue } = catalogue.nobodyPolls
  const child = `child-of-${parent.workflowId}`
  await decide({ client }, taskQueue, [
    {
      // START_CHILD_WORKFLOW_EXECUTION
      commandType: 11,
      startChildWorkflowExecutionCommandAttributes: {
        workflowId: child,
        workflowType: { name: 'nobodyPolls' },
        taskQueue: { name: taskQueue },
      },
    },
  ])
  await visible(client, `ParentWorkflowId = '${parent.workflowId}'`, 1)
  await page.goto(listOf(client))
  await expect(ids(operator)).toHaveCount(2)
  await openView(operator, 'Parents')
  await expect(ids(operator)).toHaveText([parent.workflowId])
})

test('Task failures shows what the server reports, where the server can', async ({
  operator,
  temporal,
  page,
}) => {
  const client = await newNamespace(temporal.client.connection)
  const { namespaceInfo } = await client.workflowService.describeNamespace({
    namespace: client.options.namespace,
  })
  const canReport = namespaceInfo?.capabilities?.reportedProblemsSearchAttribute === true
  const state = {
    cause: 'NON_DETERMINISTIC_ERROR',
    message: '[TMPRL1100] HistoryEvent(id: #, TimerStarted)',
    // The server reports a task failure from the fifth one on.
    failures: canReport ? 5 : 1,
  } as const
  const of = { workflowType: 'order', taskQueue: 'orders' }
  const [failing = []] = await makeRunningRuns(client, [
    { ...of, count: 1, state },
    { ...of, count: 2, state: 'waits on a timer' },
  ])
  await visible(client, '', 3)
  await page.goto(listOf(client))
  await expect(ids(operator)).toHaveCount(3)
  await page.getByRole('button', { name: 'Views', exact: true }).click()
  const views = page.getByRole('dialog', { name: 'Views' })
  await expect(views.getByRole('button', { name: 'Parents', exact: true })).toBeVisible()
  const view = views.getByRole('button', { name: 'Task failures', exact: true })
  if (!canReport) {
    await expect(view).toHaveCount(0)
    return
  }
  await view.click()
  await expect(ids(operator)).toHaveText(failing.map(({ workflowId }) => workflowId))
})

test('times are shown in UTC, in another zone, and relative', async ({
  operator,
  temporal,
  page,
}) => {
  const client = await newNamespace(temporal.client.connection)
  const { workflowId } = await startSample(client, 'nobodyPolls')
  await visible(client, '', 1)
  const { startTime } = await client.workflow.getHandle(workflowId).describe()
  await page.goto(listOf(client))
  const start = table(operator).locator('tr[data-run] time').first()
  const inZone = async (zone: string) => {
    await page.getByRole('button', { name: /^Preferences/ }).click()
    await page.getByLabel('Time zone').fill(zone)
    await page.keyboard.press('Escape')
  }
  const clock = (hoursAhead: number) =>
    new Date(startTime.getTime() + hoursAhead * 3_600_000)
      .toISOString()
      .slice(0, 19)
      .replace('T', ' ')
  await inZone('UTC')
  await expect(start).toHaveText(clock(0))
  await expect(start).toHaveAttribute('title', `${clock(0)} UTC`)
  // A zone without daylight saving time.
  await inZone('Asia/Tokyo')
  await expect(start).toHaveText(clock(9))
  const menu = await openColumns(operator)
  await menu.getByLabel('Times').selectOption('Relative')
  await page.keyboard.press('Escape')
  await expect(start).toHaveText(/^\d+ (s|min) ago$|^now$/)
  await expect(start).toHaveAttribute('title', /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d GMT\+9$/)
  await openColumns(operator)
  await menu.getByLabel('Times').selectOption('Absolute')
  await expect(start).toHaveText(clock(9))
})
