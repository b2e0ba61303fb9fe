import AxeBuilder from '@axe-core/playwright'
import { breakDeterminism } from '@rewind/sandbox/deploy'
import { newNamespace } from '@rewind/sandbox/new-namespace'
import { startSample } from '@rewind/sandbox/start-sample'
import { waitFor } from '@rewind/sandbox/wait-for'
import { Client } from '@temporalio/client'
import { expect, type Temporal, test } from './operator.ts'

// A run is watched for some seconds before it counts as stuck. A closed run is noticed within a
// minute.
test.describe.configure({ timeout: 240_000 })

/** Makes runs that need attention in a namespace of their own. */
async function brokenDeploy({ client, address }: Temporal) {
  const { namespace } = (await newNamespace(client.connection)).options
  const run = await breakDeterminism({ address, namespace })
  return { namespace, run }
}

test('from the dashboard to the suggested reset of one stuck run, in four actions', async ({
  operator,
  temporal,
  page,
}) => {
  const { namespace, run } = await brokenDeploy(temporal)
  await page.goto(`/namespaces/${namespace}`)
  // A run that has just failed is watched first.
  await page
    .getByRole('region', { name: 'Needs attention' })
    .getByRole('link', { name: 'Stuck: the code cannot follow the history' })
    .click({ timeout: 90_000 })
  await expect(page).toHaveURL(/\/attention\?group=[0-9a-f]{12}$/)
  // The suggestion is the same in the row and on the page of the run.
  await expect(page.getByRole('link', { name: 'Reset to event 10…' })).toBeVisible()
  await page.getByRole('link', { name: run.workflowId }).click()
  await expect(operator.status()).toContainText('stuck')
  await page.getByRole('link', { name: 'Reset to event 10…' }).click()
  await expect(page).toHaveURL(/\/reset\?event=10$/)
  await expect(operator.points({ selected: true })).toContainText('10')
  await run.stop()
})

test('a group has an address of its own, and a run that closes leaves it', {
  tag: '@slow',
}, async ({ operator, temporal, page }) => {
  const { namespace, run } = await brokenDeploy(temporal)
  await page.goto(`/namespaces/${namespace}/attention`)
  const group = page.getByRole('listitem').filter({ hasText: 'Stuck' })
  await group.getByRole('link').click({ timeout: 90_000 })
  await expect(page.getByText('Roll back or patch the worker')).toBeVisible()
  await page.reload()
  await expect(page.getByRole('link', { name: run.workflowId })).toBeVisible()
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 844 })
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`)).toEqual(
      [],
    )
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow).toBeLessThanOrEqual(0)
    // The operation that helps is in view.
    await expect(page.getByRole('link', { name: 'Reset to event 10…' })).toBeInViewport()
  }
  await run.stop()
  const client = new Client({ connection: temporal.client.connection, namespace })
  await client.workflow.getHandle(run.workflowId).terminate('the spec is over')
  await expect(page.getByRole('link', { name: run.workflowId })).toBeHidden({ timeout: 110_000 })
  await operator.page.goto(`/namespaces/${namespace}/attention`)
  await expect(page.getByText(/^Nothing needs attention/)).toBeVisible()
})

test('a run that is reset from its group is not listed there after Back', async ({
  operator,
  temporal,
  page,
}) => {
  const { namespace, run } = await brokenDeploy(temporal)
  await page.goto(`/namespaces/${namespace}/attention`)
  const group = page.getByRole('listitem').filter({ hasText: 'Stuck' })
  await group.getByRole('link').click({ timeout: 90_000 })
  await page.getByRole('link', { name: 'Reset to event 10…' }).click()
  await page.getByLabel('Reason').fill('bad deploy')
  const scans: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/scan/start')) scans.push(request.url())
  })
  await page.getByRole('button', { name: 'Reset to event 10', exact: true }).click()
  await operator.followedRun()
  await page.goBack()
  // Long enough to be no passing state: the next scan is a minute away.
  await expect(page.getByText('Nothing is in this group now')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Reset to event 10…' })).toHaveCount(0)
  expect(scans).toEqual([])
  await run.stop()
})

test('the scan pauses, continues, and shows its progress', async ({ temporal, page }) => {
  const many = 400
  const client = await newNamespace(temporal.client.connection)
  const { namespace } = client.options
  await Promise.all(Array.from({ length: many }, () => startSample(client, 'nobodyPolls')))
  await waitFor(`${many} visible executions`, async () =>
    (await client.workflow.count()).count === many ? true : undefined,
  )
  await page.goto(`/namespaces/${namespace}/attention`)
  await expect(page.getByText('At most 200 calls a second.')).toBeVisible()
  await page.getByRole('button', { name: 'Stop looking' }).click()
  const how = page.getByRole('status').filter({ hasText: 'looked at' })
  await expect(how).toContainText('then stopped. What was found stays.')
  const stopped = (await how.textContent()) ?? ''
  const [, lookedAt] = /^(\d+) of 400 /.exec(stopped) ?? []
  expect(Number(lookedAt)).toBeLessThan(many)
  // The server paused the scan, so another page sees it paused too.
  await page.reload()
  await expect(how).toHaveText(stopped)
  await page.getByRole('button', { name: 'Go on looking' }).click()
  await expect(how).toContainText('All 400 running workflows looked at', { timeout: 60_000 })
  const group = page.getByRole('listitem').filter({ hasText: 'No worker polls' })
  await expect(group).toContainText('400 runs')
})

test('a scan that could not start says why, and starts once Rewind answers', async ({
  operator,
  temporal,
  page,
}) => {
  const client = await newNamespace(temporal.client.connection)
  await startSample(client, 'nobodyPolls')
  await waitFor('it to be visible', async () =>
    (await client.workflow.count()).count === 1 ? true : undefined,
  )
  let asked = 0
  await page.route('**/attention/scan/start', (route) => {
    asked += 1
    return route.abort()
  })
  await page.goto(`/namespaces/${client.options.namespace}`)
  const panel = page.getByRole('region', { name: 'Needs attention' })
  await expect(panel).toContainText('The console’s server does not answer.')
  await page.unroute('**/attention/scan/start')
  // The scan starts by itself.
  await expect(panel).toContainText('All 1 running workflow looked at', { timeout: 60_000 })
  await expect(panel).not.toContainText('does not answer')
  // After a failure the page does not retry at once.
  expect(asked).toBe(1)
  expect(operator.page.url()).toContain(client.options.namespace)
})

test('a task queue that cannot be read says why beside the others', async ({
  operator,
  temporal,
  page,
}) => {
  const client = await newNamespace(temporal.client.connection)
  await startSample(client, 'nobodyPolls')
  await startSample(client, 'nobodyPolls', { taskQueue: 'other' })
  await waitFor('both to be visible', async () =>
    (await client.workflow.count()).count === 2 ? true : undefined,
  )
  const message = 'Temporal did not answer within 10 s.'
  await page.route('**/dashboard', async (route) => {
    const response = await route.fetch()
    const body = await response.json()
    for (const queue of body.taskQueues) {
      if (queue.taskQueue !== 'other') continue
      delete queue.workflowPollers
      delete queue.workflowBacklog
      queue.problem = { code: 'TIMEOUT', message }
    }
    await route.fulfill({ response, json: body })
  })
  await page.goto(`/namespaces/${client.options.namespace}`)
  const row = (queue: string) =>
    operator.page
      .getByRole('table', { name: 'Task queues in use' })
      .getByRole('row')
      .filter({ hasText: queue })
  await expect(row('other')).toContainText(`Not read: ${message}`)
  await expect(row('other')).toContainText('–')
  await expect(row('sandbox-nobody-polls')).toContainText('none')
  await expect(row('sandbox-nobody-polls')).not.toContainText('Not read')
})

test('numbers lead to their lists: statuses, task queues', async ({ operator, temporal, page }) => {
  const run = await startSample(temporal.client, 'nobodyPolls')
  await page.goto('/namespaces/default')
  const queues = page.getByRole('table', { name: 'Task queues in use' })
  const row = queues.getByRole('row').filter({ hasText: 'sandbox-nobody-polls' })
  await expect(row).toContainText('none', { timeout: 60_000 })
  await row.getByRole('link').click()
  await expect(page).toHaveURL(/query=TaskQueue/)
  await expect(page.getByRole('link', { name: run.workflowId })).toBeVisible()
  await page.goBack()
  await page
    .getByRole('table', { name: 'Executions by status' })
    .getByRole('link', { name: /Completed$/ })
    .first()
    .click()
  await expect(page).toHaveURL(/status=COMPLETED/)
  await temporal.client.workflow.getHandle(run.workflowId).terminate('the spec is over')
  expect(operator.page.url()).toContain('workflows')
})
