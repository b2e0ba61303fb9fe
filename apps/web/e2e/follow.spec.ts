import { breakDeterminism } from '@rewind/sandbox/deploy'
import { describeRun, waitForStatus } from '@rewind/sandbox/wait-for'
import { expect, resetPath, test } from './operator.ts'

test('from the list to “recovered” in six actions at most, and the verdict is a link', async ({
  operator,
  temporal,
  page,
  context,
}) => {
  const run = await breakDeterminism({ address: temporal.address })
  try {
    let actions = 0
    const act = async (action: Promise<unknown>) => {
      actions += 1
      await action
    }
    await page.goto(`/namespaces/default/workflows?query=${run.workflowId}`)
    await act(page.getByRole('link', { name: run.workflowId }).click())
    await act(page.getByRole('link', { name: 'Reset to event 10…' }).click())
    await act(page.getByLabel('Reason').fill('bad deploy'))
    await act(page.getByRole('button', { name: 'Reset to event 10', exact: true }).click())

    // The form that had the focus is gone, and the focus is on what replaced it.
    await expect(page.getByRole('heading', { name: 'Follow the new run' })).toBeFocused()
    const story = page.getByRole('list', { name: 'What has happened since the reset' })
    await expect(story).toContainText(/recovered in [\d.]+ m?s/)
    expect(actions).toBeLessThanOrEqual(6)
    await expect(story).toContainText('reset to event 10')
    await expect(story).toContainText('passed event 11')
    await expect(page).toHaveTitle(new RegExp(`^recovered in .* · ${run.workflowId} · Rewind$`))
    await expect(page.getByTestId('verdict')).toContainText('history has TimerStarted (11)')

    const next = { workflowId: run.workflowId, runId: await operator.followedRun() }
    await waitForStatus(temporal.client, next, 'COMPLETED')
    expect(await temporal.result(next)).toMatchObject({ version: 'v2' })
    const { workflowExtendedInfo } = await describeRun(temporal.client, run)
    expect(workflowExtendedInfo?.resetRunId).toBe(next.runId)

    // A colleague with the link sees the same, and the pages of both runs agree.
    const colleague = await context.newPage()
    await colleague.goto(page.url())
    await expect(
      colleague.getByRole('list', { name: 'What has happened since the reset' }),
    ).toContainText('recovered in')
    await colleague.close()
    await page.getByRole('link', { name: 'Back to the old run' }).click()
    await expect(page.getByRole('group', { name: 'Was reset' })).toContainText('recovered in')
    await operator.openRun(next)
    const origin = page.getByRole('group', { name: 'Made by a reset' })
    await expect(origin).toContainText('recovered in')
    await origin.getByRole('link', { name: /recovered in/ }).click()
    await expect(page).toHaveURL(new RegExp(`${run.runId}/reset\\?follow=${next.runId}$`))
  } finally {
    await run.stop()
  }
})

test('a point at the failure gets stuck again, and that is the verdict', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await breakDeterminism({ address: temporal.address })
  try {
    await page.goto(resetPath(run, '?event=15'))
    await page.getByLabel('Reason').fill('try the last task')
    // The plan says that unchanged code gets stuck again, so the user must type the workflow id.
    await page.getByLabel('Workflow id, to confirm').fill(run.workflowId)
    await page.getByRole('button', { name: 'Reset to event 15', exact: true }).click()
    const verdict = page.getByTestId('verdict')
    await expect(verdict).toContainText('fails again the same way')
    await expect(verdict).toContainText('Fails again')
    await expect(page).toHaveTitle(/^fails again the same way/)
    const next = { workflowId: run.workflowId, runId: await operator.followedRun() }
    await waitForStatus(temporal.client, next, 'RUNNING')
    expect(await temporal.attributesOf(next, 'workflowTaskFailed')).toMatchObject({
      failure: { message: expect.stringContaining('TMPRL1100') },
    })
    await page.getByRole('link', { name: 'Reset the new run…' }).click()
    await expect(page).toHaveURL(new RegExp(`${next.runId}/reset$`))
  } finally {
    await run.stop()
  }
})

test('a run that was reset is restored, and the page says what that cannot undo', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await temporal.startResettable()
  await page.goto(resetPath(run, '?event=4'))
  const mistake = {
    workflowId: run.workflowId,
    runId: await operator.confirmReset(4, 'the wrong workflow'),
  }

  await operator.openRun(run)
  await page.getByRole('button', { name: 'Bring this run back…' }).click()
  await expect(page).toHaveURL(/back=true/)
  await expect(page.getByText(/Not undone: what activities did outside Temporal/)).toBeVisible()
  await expect(page.getByText(/^Possible until/)).toBeVisible()
  // The address selects the latest point.
  await page.goto(page.url())
  const submit = page.getByRole('button', { name: /^Reset to event \d+$/ })
  await expect(submit).toBeVisible()
  const eventId = Number(/\d+/.exec((await submit.textContent()) ?? '')?.[0])
  const points = (await temporal.history(run)).filter(
    ({ type }) => type === 'workflowTaskCompleted',
  )
  expect(eventId).toBe(points.at(-1)?.eventId)
  await page.getByLabel('Reason').fill('undo: it was the wrong workflow')
  // The reset ends the open run that replaced this one.
  await page.getByLabel('Workflow id, to confirm').fill(run.workflowId)
  await expect(submit).not.toHaveAttribute('aria-disabled', 'true')
  await submit.click()
  const back = { workflowId: run.workflowId, runId: await operator.followedRun() }

  // The open run is terminated, and the new run has taken its place.
  await waitForStatus(temporal.client, mistake, 'TERMINATED')
  await waitForStatus(temporal.client, back, 'RUNNING')
  const kept = await temporal.history(back)
  expect(kept.slice(0, eventId - 1)).toEqual((await temporal.history(run)).slice(0, eventId - 1))
  await temporal.client.workflow.getHandle(back.workflowId, back.runId).signal('checkOut')
  await expect(page.getByTestId('verdict')).toContainText('completed in')
})

test('a double click and a held Enter reset once', async ({ operator, temporal, page }) => {
  const runsOf = async (workflowId: string) => {
    const runs: string[] = []
    const query = `WorkflowId = '${workflowId}'`
    for await (const { runId } of temporal.client.workflow.list({ query })) runs.push(runId)
    return runs
  }
  for (const how of ['double click', 'held Enter']) {
    const run = await temporal.startResettable()
    await page.goto(resetPath(run, '?event=4'))
    await page.getByLabel('Reason').fill(how)
    const submit = page.getByRole('button', { name: 'Reset to event 4', exact: true })
    await expect(submit).not.toHaveAttribute('aria-disabled', 'true')
    if (how === 'double click') await submit.dblclick()
    else {
      await submit.focus()
      // A key that is held repeats its keydown.
      for (let repeat = 0; repeat < 20; repeat++) await page.keyboard.down('Enter')
      await page.keyboard.up('Enter')
    }
    const runId = await operator.followedRun()
    await expect(page.getByTestId('verdict')).toBeVisible()
    await expect
      .poll(async () => (await runsOf(run.workflowId)).sort())
      .toEqual([run.runId, runId].sort())
  }
})

test('of two tabs one resets, and the other shows whose reset won', async ({
  operator,
  temporal,
  page,
  context,
}) => {
  const run = await temporal.startResettable()
  const url = resetPath(run, '?event=4')
  const other = await context.newPage()
  for (const [tab, reason] of [
    [page, 'I was first'],
    [other, 'I was second'],
  ] as const) {
    await tab.goto(url)
    await tab.getByLabel('Reason').fill(reason)
    const submit = tab.getByRole('button', { name: 'Reset to event 4', exact: true })
    await expect(submit).not.toHaveAttribute('aria-disabled', 'true')
  }
  // The other tab must not learn of the reset from a read: its own request has to be refused.
  await other.route('**/api/namespaces/**', (route) =>
    route.request().method() === 'GET' ? undefined : route.continue(),
  )
  const first = { workflowId: run.workflowId, runId: await operator.confirmReset(4, 'I was first') }
  await other.getByRole('button', { name: 'Reset to event 4', exact: true }).click()
  await expect(other.getByRole('alert').first()).toContainText('I was first')
  await waitForStatus(temporal.client, first, 'RUNNING')
  const { workflowExecutionInfo } = await describeRun(temporal.client, {
    workflowId: run.workflowId,
  })
  expect(workflowExecutionInfo?.execution?.runId).toBe(first.runId)
})
