import { randomUUID } from 'node:crypto'
import { startSample } from '@rewind/sandbox/start-sample'
import { expect, runPath, test } from './operator.ts'

test('addresses of the Temporal Web UI land on the same thing here', async ({
  operator,
  temporal,
  page,
}) => {
  // Encoded in an address as the Web UI encodes it.
  const workflowId = `order/1 ünï ${randomUUID()}`
  const run = await startSample(temporal.client, 'nobodyPolls', { workflowId })
  for (const [theirs, ours] of [
    ['', '/history'],
    ['/history', '/history'],
    ['/history/events/1', '/history?event=1'],
    ['/history/event-groups/1', '/history?view=groups&event=1'],
    ['/history/compact', '/history?view=groups'],
    ['/history/json', '/history?view=json'],
    ['/timeline', '/history?view=timeline'],
    ['/call-stack', '/pending'],
    ['/stack-trace', '/pending'],
    ['/query', '/pending'],
    ['/pending-activities', '/pending'],
    ['/workers', '/workers'],
    ['/relationships', '/relations'],
    ['/nexus-links', '/relations'],
    ['/search-attributes', '/metadata'],
    ['/memo', '/metadata'],
    ['/user-metadata', '/metadata'],
  ] as const) {
    await page.goto(`${runPath(run)}${theirs}`)
    await expect(page).toHaveURL(`${runPath(run)}${ours}`)
    await expect(operator.status()).toContainText('Running')
  }
  await temporal.client.workflow.getHandle(workflowId).terminate('the spec is over')
})

test('their lists with a query, their import, and what is no page at all', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await startSample(temporal.client, 'nobodyPolls')
  const query = encodeURIComponent(`\`WorkflowId\`="${run.workflowId}"`)
  await page.goto(`/namespaces/default/workflows?query=${query}&page=2`)
  await expect(page.getByRole('link', { name: run.workflowId })).toBeVisible()
  await page.goto(`/namespaces/default/task-queues/${encodeURIComponent('sandbox-nobody-polls')}`)
  await expect(page).toHaveURL(/workflows\?query=TaskQueue/)
  await page.goto('/import/events')
  await expect(page).toHaveURL('/import')
  await page.goto(`${runPath(run)}/no-such-tab`)
  await expect(operator.page.getByRole('heading', { name: 'No such page' })).toBeVisible()
  await temporal.client.workflow.getHandle(run.workflowId).terminate('the spec is over')
})
