import { startSample } from '@rewind/sandbox/start-sample'
import { describeRun, waitFor, waitForStatus } from '@rewind/sandbox/wait-for'
import { expect, runPath, type Temporal, test } from './operator.ts'

/** Returns a chain: its first run continued as new, and its second run waits. */
async function twoRuns(temporal: Temporal) {
  const first = await startSample(temporal.client, 'continuesAsNew', {
    args: [{ runs: 3, betweenMs: 100 }],
  })
  await waitForStatus(temporal.client, first, 'CONTINUED_AS_NEW')
  await temporal.client.workflow.getHandle(first.workflowId).terminate('to start a new one')
  const second = await startSample(temporal.client, 'nobodyPolls', { workflowId: first.workflowId })
  return { first, second }
}

test('a cancel without a run id reaches the latest run, and the reply names that run', async ({
  operator,
  temporal,
  request,
}) => {
  const { first, second } = await twoRuns(temporal)
  const url = `/api/namespaces/default/workflows/${encodeURIComponent(first.workflowId)}`
  const byRun = await request.post(`${url}/runs/${first.runId}/cancel`, {
    data: { reason: 'the old one', requestId: first.runId },
  })
  expect(byRun.status()).toBe(409)
  expect(await byRun.json()).toMatchObject({ code: 'ALREADY_CLOSED' })
  const byId = await request.post(`${url}/cancel`, {
    data: { reason: 'whichever runs', requestId: second.runId },
  })
  expect(byId.status()).toBe(200)
  expect(await byId.json()).toMatchObject({ runId: second.runId, cancelRequested: true })

  expect(await temporal.story(first)).not.toContain('workflowExecutionCancelRequested')
  expect(await temporal.attributesOf(second, 'workflowExecutionCancelRequested')).toMatchObject({
    cause: 'whichever runs',
    identity: 'ada',
  })
  expect(operator.page).toBeTruthy()
})

test('a terminate with a run id reaches that run only, without one the latest run', async ({
  temporal,
  request,
}) => {
  const { first, second } = await twoRuns(temporal)
  const url = `/api/namespaces/default/workflows/${encodeURIComponent(first.workflowId)}`
  const refused = await request.post(`${url}/runs/${first.runId}/terminate`, {
    data: { reason: 'the old one' },
  })
  expect(refused.status()).toBe(409)
  await waitForStatus(temporal.client, second, 'RUNNING')
  const byId = await request.post(`${url}/terminate`, { data: { reason: 'whichever runs' } })
  expect(await byId.json()).toMatchObject({ runId: second.runId, status: 'TERMINATED' })
  await waitForStatus(temporal.client, second, 'TERMINATED')
})

test('an older run says that a newer one exists, and an address without a run goes there', async ({
  operator,
  temporal,
  page,
}) => {
  const { first, second } = await twoRuns(temporal)
  await waitFor('both runs to be visible', async () => {
    const { count } = await temporal.client.workflow.count(`WorkflowId = '${first.workflowId}'`)
    return count >= 2 ? true : undefined
  })
  await page.goto(`${runPath(first)}/history`)
  await expect(operator.status()).toHaveText('Continued as new')
  await page
    .getByRole('group', { name: 'A newer run exists' })
    .getByRole('link', { name: second.runId.slice(0, 8) })
    .click()
  await expect(operator.status()).toHaveText(/^Running/)
  await page.goto(`/namespaces/default/workflows/${first.workflowId}`)
  await expect(page).toHaveURL(new RegExp(second.runId))
  await operator.requestCancellation('the latest one')
  const described = await describeRun(temporal.client, second)
  expect(described.workflowExtendedInfo?.cancelRequested).toBe(true)
})
