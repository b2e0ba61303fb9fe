import { breakDeterminism } from '@rewind/sandbox/deploy'
import { type SampleRun, startSample } from '@rewind/sandbox/start-sample'
import { describeRun, waitForEvent, waitForStatus } from '@rewind/sandbox/wait-for'
import { expect, resetPath, runPath, type Temporal, test } from './operator.ts'

/** Returns the id of the newest run that a reset of this run made; '' if there is none. */
async function resetOf(temporal: Temporal, run: SampleRun): Promise<string> {
  const { workflowExtendedInfo } = await describeRun(temporal.client, run)
  return workflowExtendedInfo?.resetRunId ?? ''
}

test('from the list to a recovered run in few actions; the advice is to heal the worker first', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await breakDeterminism({ address: temporal.address })
  try {
    await page.goto(
      `/namespaces/default/workflows?query=${encodeURIComponent(`WorkflowId = '${run.workflowId}'`)}`,
    )
    await page.getByRole('link', { name: run.workflowId }).first().click()
    await page.getByRole('link', { name: 'Reset to event 10…' }).click()
    await expect(
      page.getByText(/the workflow task retries automatically .* and no progress is lost/),
    ).toBeVisible()
    await expect(page.getByText(/the first one failed/)).toBeVisible()
    const plan = page.getByRole('region', { name: 'What it will do' })
    await expect(plan).toContainText('starts timer 30 d')
    await expect(plan.getByRole('link', { name: 'signal addressChanged' })).toBeVisible()
    await expect(plan.getByRole('region', { name: 'Not known' })).toContainText('Whether')
    const newRunId = await operator.confirmReset(10, 'bad deploy')
    await waitForStatus(temporal.client, { ...run, runId: newRunId }, 'COMPLETED')
  } finally {
    await run.stop()
  }
})

test('a point that keeps the failure says so, requires the workflow id, and links to a better point', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await breakDeterminism({ address: temporal.address })
  try {
    await page.goto(resetPath(run, '?event=15'))
    const warnings = page.getByRole('list', { name: 'Warnings' }).first()
    await expect(warnings).toContainText('Code that has not changed gets stuck again')
    await page.getByLabel('Reason', { exact: true }).fill('whatever')
    const submit = page.getByRole('button', { name: 'Reset to event 15', exact: true })
    await expect(submit).toHaveAttribute('aria-disabled', 'true')
    const id = page.getByRole('textbox', { name: 'Workflow id, to confirm' })
    await id.fill(run.workflowId.slice(1))
    await id.press('Enter')
    expect(await resetOf(temporal, run)).toBe('')
    await id.fill(run.workflowId)
    await expect(submit).not.toHaveAttribute('aria-disabled', 'true')

    await warnings.getByRole('button', { name: 'Use event 10 instead' }).click()
    await expect(page).toHaveURL(/event=10/)
    await expect(operator.points({ selected: true })).toContainText('starts timer 30 d')
    await expect(id).toBeHidden()
    expect(await resetOf(temporal, run)).toBe('')
  } finally {
    await run.stop()
  }
})

test('children that a reset would leave behind are named; the typed workflow id resets all the same', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await startSample(temporal.client, 'parentWithChildren')
  await waitForEvent(
    temporal.client,
    run,
    'the last child',
    (event) =>
      event.childWorkflowExecutionStartedEventAttributes?.workflowExecution?.workflowId ===
      `${run.workflowId}-request-cancel`,
  )
  await page.goto(resetPath(run, '?by=first'))
  await expect(page.getByRole('list', { name: 'Warnings' }).first()).toContainText('left behind')
  await expect(operator.points({ selected: true })).toContainText('starts child')
  await page.getByRole('textbox', { name: 'Workflow id, to confirm' }).fill(run.workflowId)
  const newRunId = await operator.confirmReset(4, 'the children are known')
  expect(await resetOf(temporal, run)).toBe(newRunId)
  // The warning was right: the first child of the new run has the id of a child that is still open.
  await waitForStatus(temporal.client, { ...run, runId: newRunId }, 'FAILED')
  const refused = await temporal.attributesOf(
    { ...run, runId: newRunId },
    'startChildWorkflowExecutionFailed',
  )
  expect(refused).toBeDefined()
  for (const child of ['terminate', 'abandon', 'request-cancel']) {
    await temporal.client.workflow.getHandle(`${run.workflowId}-${child}`).terminate('left behind')
  }
})

test('a signal between preview and confirm blocks the reset until the user has seen it', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await temporal.startResettable()
  const handle = temporal.client.workflow.getHandle(run.workflowId, run.runId)
  await page.goto(resetPath(run, '?event=4'))
  const plan = page.getByRole('region', { name: 'What it will do' })
  await expect(plan).toContainText('Workflow task redone')
  await page.getByLabel('Reason', { exact: true }).fill('start over')
  await handle.signal('addItem', 'book')
  const alert = page.getByRole('alert').filter({ hasText: 'something moved' })
  await expect(alert).toContainText('signal addItem')
  await expect(plan.getByRole('link', { name: 'signal addItem' })).toBeVisible()
  const submit = page.getByRole('button', { name: 'Reset to event 4', exact: true })
  await expect(submit).toHaveAttribute('aria-disabled', 'true')
  expect(await resetOf(temporal, run)).toBe('')

  await page.getByRole('button', { name: 'Use the new facts' }).click()
  await expect(alert).toBeHidden()
  await expect(page.getByLabel('Reason', { exact: true })).toHaveValue('start over')
  const newRunId = await operator.confirmReset(4, 'start over')
  expect(await resetOf(temporal, run)).toBe(newRunId)
  await temporal.client.workflow.getHandle(run.workflowId).terminate('the spec is over')
})

test('a reset is refused after a signal that the page has not seen, and the plan is updated', async ({
  temporal,
  page,
}) => {
  const run = await temporal.startResettable()
  // From here on the page gets no new events.
  await page.route(/\/history\/live/, (route) => route.abort())
  await page.goto(resetPath(run, '?event=4'))
  const submit = page.getByRole('button', { name: 'Reset to event 4', exact: true })
  await page.getByLabel('Reason', { exact: true }).fill('start over')
  await expect(submit).not.toHaveAttribute('aria-disabled', 'true')
  await temporal.client.workflow.getHandle(run.workflowId, run.runId).signal('addItem', 'book')
  await submit.click()
  await expect(page.getByRole('alert').first()).toContainText('Not reset: the run has moved on')
  expect(await resetOf(temporal, run)).toBe('')
  await page.unroute(/\/history\/live/)
  const plan = page.getByRole('region', { name: 'What it will do' })
  await expect(plan.getByRole('link', { name: 'signal addItem' })).toBeVisible()
  await temporal.client.workflow.getHandle(run.workflowId).terminate('the spec is over')
})

test('points are named by activity, failure, time and build, each with its event id', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await startSample(temporal.client, 'failsUntilFixed')
  await waitForStatus(temporal.client, run, 'FAILED')
  await page.goto(resetPath(run))
  const name = page.getByRole('combobox', { name: 'Name the point' })
  const said = page.getByRole('status').filter({ hasText: /^Event \d+:/ })
  await name.selectOption('before an activity')
  await expect(page).toHaveURL(/event=10&by=activity&of=convertCurrency&which=last/)
  await expect(said).toContainText('Event 10: It schedules convertCurrency (event 11)')
  await page.getByRole('combobox', { name: 'Activity type' }).selectOption('reserveStock')
  await expect(said).toContainText('Event 4: It schedules reserveStock (event 5)')

  await name.selectOption('before a failure')
  await expect(said).toContainText('Event 10')
  await expect(said).toContainText('whose failure failed the run')
  await name.selectOption('at a time')
  await page.getByRole('textbox', { name: 'Time' }).fill('2020-01-01')
  await expect(page.getByText('the first decision is event 4')).toBeVisible()
  await expect(operator.points({ selected: true })).toHaveCount(0)
  await page.getByRole('textbox', { name: 'Time' }).fill('2199-01-01 00:00')
  await expect(said).toContainText('Event 16: The last decision at or before this time')
  await name.selectOption('before a build')
  await expect(said).toContainText('Event 4: Nothing that build')
  await name.selectOption('last continue-as-new')
  await expect(page.getByText('This run was not continued from another one')).toBeVisible()
  await name.selectOption('last workflow task')
  await expect(page).toHaveURL(/event=16&by=last/)
  await expect(operator.points({ selected: true })).toContainText('fails the run')

  // The search finds an event that is no reset point by its id, and says why it is none.
  await page.getByRole('combobox', { name: 'Search reset points' }).fill('5')
  const other = operator.points({ name: /^5 / })
  await expect(other).toContainText('none is pending before event 5')
  await other.click({ force: true })
  await expect(page).toHaveURL(/event=16/)
})

test('the last continue-as-new is in the run before, and the page links to its reset', async ({
  operator,
  temporal,
  page,
}) => {
  const first = await startSample(temporal.client, 'continuesAsNew', { args: [{ runs: 2 }] })
  await waitForStatus(temporal.client, first, 'CONTINUED_AS_NEW')
  const { workflowExecutionInfo } = await describeRun(temporal.client, {
    workflowId: first.workflowId,
  })
  const runId = workflowExecutionInfo?.execution?.runId ?? ''
  await page.goto(resetPath({ ...first, runId }, '?by=continued'))
  await page.getByRole('link', { name: `Reset run ${first.runId.slice(0, 8)} instead…` }).click()
  await expect(page).toHaveURL(new RegExp(`${first.runId}/reset\\?by=last`))
  await expect(operator.points({ selected: true })).toContainText('continues as new')
})

test('a prepared reset opens the same for a colleague', async ({ operator, temporal, page }) => {
  const run = await temporal.startResettable()
  await page.goto(
    resetPath(
      run,
      `?event=4&exclude=SIGNAL,UPDATE&version=pinned&deployment=orders&build=v2&reason=${encodeURIComponent('as agreed in #1')}`,
    ),
  )
  await expect(operator.points({ selected: true })).toHaveText(/^\s*4/)
  await expect(page.getByRole('checkbox', { name: 'signals' })).not.toBeChecked()
  await expect(page.getByRole('checkbox', { name: 'updates' })).not.toBeChecked()
  await expect(page.getByRole('checkbox', { name: 'Nexus' })).toBeChecked()
  await expect(page.getByLabel('Reason', { exact: true })).toHaveValue('as agreed in #1')
  await expect(page.getByRole('textbox', { name: 'Build id' })).toHaveValue('v2')
  const command = page.getByText(/temporal workflow reset/).first()
  await expect(command).toContainText('--versioning-override-build-id=v2')
  await expect(command).toContainText("--reason='as agreed in #1'")

  await page.getByLabel('Reason', { exact: true }).fill('another reason')
  await page.getByRole('checkbox', { name: 'signals' }).check()
  await expect(page).toHaveURL(/exclude=UPDATE&/)
  await expect(page).toHaveURL(/reason=another\+reason/)
  expect(await resetOf(temporal, run)).toBe('')
  await temporal.client.workflow.getHandle(run.workflowId).terminate('the spec is over')
})

test('the version chosen with the reset is on the new run', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await temporal.startResettable()
  await page.goto(resetPath(run, '?event=4'))
  await page.getByRole('combobox', { name: 'Version' }).selectOption('auto-upgrade')
  await expect(page).toHaveURL(/version=auto-upgrade/)
  const newRunId = await operator.confirmReset(4, 'to the newest version')
  const updated = await temporal.attributesOf(
    { ...run, runId: newRunId },
    'workflowExecutionOptionsUpdated',
  )
  expect(updated?.versioningOverride).toMatchObject({ autoUpgrade: true })
  await temporal.client.workflow.getHandle(run.workflowId).terminate('the spec is over')
})

test('an imported file shows the plan of a reset, and what the plan cannot know', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await startSample(temporal.client, 'failsUntilFixed')
  await waitForStatus(temporal.client, run, 'FAILED')
  const [, ...path] = runPath(run).split('/')
  const history = await page.request.get(
    `/api/namespaces/default/workflows/${path[3]}/runs/${run.runId}/history/export`,
  )
  await page.goto('/import')
  await page.getByLabel('History file').setInputFiles({
    name: 'failed.json',
    mimeType: 'application/json',
    buffer: await history.body(),
  })
  await page.getByRole('link', { name: 'Plan a reset…' }).click()
  await page.getByRole('button', { name: /^Use suggested point/ }).click()
  await expect(operator.points({ selected: true })).toContainText('schedules convertCurrency')
  const plan = page.getByRole('region', { name: 'What it would do' })
  await expect(plan.getByRole('link', { name: 'convertCurrency' })).toBeVisible()
  const unknown = plan.getByRole('region', { name: 'Not known' })
  await expect(unknown).toContainText('Whether a newer run is open')
  await expect(unknown).toContainText('Which version the server has')
  await plan.getByRole('link', { name: 'convertCurrency' }).click()
  await expect(page).toHaveURL(/\/import\?event=11/)
  await page.getByRole('link', { name: /Plan a reset to event 10, where it is decided/ }).click()
  await expect(page).toHaveURL(/\/import\/reset\?event=10/)
})
