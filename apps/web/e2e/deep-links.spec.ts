import { randomUUID } from 'node:crypto'
import { fromSegment } from '@rewind/contract/path'
import { startSample } from '@rewind/sandbox/start-sample'
import { expect, runPath, test } from './operator.ts'

test('addresses of the Temporal Web UI lead to the same thing in Rewind', async ({
  operator,
  temporal,
  page,
}) => {
  // The Web UI encodes ids in an address like this.
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
    ['/call-stack', '/talk?say=stack'],
    ['/stack-trace', '/talk?say=stack'],
    ['/query', '/talk'],
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

test('an id of any form in an address of the Web UI stays exactly that id', async ({
  operator,
  temporal,
  page,
}) => {
  const unique = randomUUID()
  for (const workflowId of [
    `~${unique}`,
    `order%2F${unique}`,
    `100%/${unique}/`,
    `a?b#c&d=${unique}`,
    `日本 🎉 ${unique}`,
    ` "${unique}" `,
    `history/${unique}/timeline`,
  ]) {
    const run = await startSample(temporal.client, 'nobodyPolls', { workflowId })
    await page.goto(
      `/namespaces/default/workflows/${encodeURIComponent(workflowId)}/${run.runId}/timeline`,
    )
    await expect(page, workflowId).toHaveURL(/\/history\?view=timeline$/)
    await expect(operator.status()).toContainText('Running')
    const [, , , , segment = ''] = new URL(page.url()).pathname.split('/')
    expect(fromSegment(decodeURIComponent(segment))).toBe(workflowId)
    await temporal.client.workflow.getHandle(workflowId).terminate('the spec is over')
  }
})

test('the Web UI’s lists with a query, its import, and addresses that are no page', async ({
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
  await page.goto(`/namespaces/default/schedules/${encodeURIComponent("nightly/it's")}`)
  await expect(page).toHaveURL(/workflows\?query=TemporalScheduledById/)
  await expect(page.getByText('No execution matches')).toBeVisible()
  await page.goto('/namespaces')
  await expect(page).toHaveURL('/')
  await page.goto('/import/events')
  await expect(page).toHaveURL('/import')
  await page.goto(`${runPath(run)}/no-such-tab`)
  await expect(operator.page.getByRole('heading', { name: 'No such page' })).toBeVisible()
  const way = operator.page.getByRole('link', { name: 'the newest run of this workflow' })
  await expect(way).toHaveAttribute('href', /\/namespaces\/default\/workflows\/[^/]+$/)
  await expect(
    operator.page.getByRole('link', { name: 'the workflows of default' }),
  ).toHaveAttribute('href', '/namespaces/default/workflows')
  await temporal.client.workflow.getHandle(run.workflowId).terminate('the spec is over')
})

test('a part of the address that its page does not know is said once, and left out', async ({
  page,
}) => {
  const message = page.getByText('Rewind does not know this part of the address')
  await page.goto('/namespaces/default/workflows?status=BANANA')
  await expect(message).toContainText('status=BANANA')
  await expect(page).toHaveURL(/workflows$/)
  await page.getByRole('button', { name: 'Close the message' }).click()
  await expect(message).toBeHidden()

  await page.goto('/namespaces/default/attention?group=zzzz')
  await expect(message).toContainText('group=zzzz')
  await expect(page.getByRole('heading', { name: 'Needs attention' })).toBeVisible()
  await page.getByRole('link', { name: 'Audit log' }).click()
  await expect(message).toBeHidden()

  await page.goto('/namespaces/default/workflows?status=FAILED')
  await expect(page.getByRole('button', { name: /^Failed/ })).toHaveAttribute(
    'aria-pressed',
    'true',
  )
  await expect(message).toBeHidden()
})
