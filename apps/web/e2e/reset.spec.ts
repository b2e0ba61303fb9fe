import { breakDeterminism } from '@rewind/sandbox/deploy'
import { deployFix } from '@rewind/sandbox/deploy-fix'
import { type SampleRun, startSample } from '@rewind/sandbox/start-sample'
import { describeRun, waitFor, waitForStatus } from '@rewind/sandbox/wait-for'
import { expect, resetPath, type Temporal, test } from './operator.ts'

/** Returns the reason of the reset from the new run's history. */
async function resetReasonIn(temporal: Temporal, run: SampleRun) {
  const events = await temporal.history(run)
  const reset = events.findLast(
    ({ type, attributes }) => type === 'workflowTaskFailed' && attributes.baseRunId,
  )
  return {
    baseRunId: reset?.attributes.baseRunId,
    reason: (reset?.attributes.failure as { message?: string } | undefined)?.message,
  }
}

const runsOf = async (temporal: Temporal, workflowId: string) => {
  const { workflowExecutionInfo, workflowExtendedInfo } = await describeRun(temporal.client, {
    workflowId,
  })
  return { latest: workflowExecutionInfo?.execution?.runId, extended: workflowExtendedInfo }
}

test('a run that a deploy has stuck is reset to the suggested point and followed until it completes', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await breakDeterminism({ address: temporal.address })
  try {
    await operator.openRun(run)
    await expect(operator.status()).toContainText('stuck')
    await expect(page.getByText(/does not match the history at event 11/)).toBeVisible()
    await expect(page.getByText(/Roll back or patch the worker/)).toBeVisible()
    await page.getByRole('link', { name: 'Reset to event 10…' }).click()
    await expect(operator.points({ selected: true })).toContainText('starts timer 30 d')
    const newRunId = await operator.confirmReset(10, 'bad deploy')

    // The page shows the new run and follows it without a reload.
    expect(newRunId).not.toBe(run.runId)
    await page.evaluate(() => Object.assign(window, { notReloaded: true }))
    await expect(operator.status()).toHaveText('Completed')
    const origin = page.getByRole('group', { name: 'Made by a reset' })
    await expect(origin).toContainText(`run ${run.runId.slice(0, 8)} at event 10`)
    await expect(origin).toContainText('by ada')
    await expect(origin).toContainText('“bad deploy”')
    expect(await page.evaluate(() => 'notReloaded' in window)).toBe(true)

    // The links between the two runs lead both ways.
    await origin.getByRole('link', { name: run.runId.slice(0, 8) }).click()
    await expect(operator.status()).toHaveText('Terminated')
    await page
      .getByRole('group', { name: 'Was reset' })
      .getByRole('link', { name: newRunId.slice(0, 8) })
      .click()
    await expect(operator.status()).toHaveText('Completed')

    const next = { workflowId: run.workflowId, runId: newRunId }
    await waitForStatus(temporal.client, next, 'COMPLETED')
    await waitForStatus(temporal.client, run, 'TERMINATED')
    expect(await resetReasonIn(temporal, next)).toMatchObject({
      baseRunId: run.runId,
      reason: expect.stringMatching(/^ada: bad deploy \[.+\]$/),
    })
    expect(await temporal.activities(next)).toEqual(['chargeCard', 'reserveStock', 'shipOrder'])
    expect(await temporal.result(next)).toMatchObject({ version: 'v2' })
  } finally {
    await run.stop()
  }
})

test('a failed run completes once the fix is deployed and it is reset to before the failing activity', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await startSample(temporal.client, 'failsUntilFixed')
  await waitForStatus(temporal.client, run, 'FAILED')
  await deployFix(temporal.client, run.workflowId)
  await operator.openRun(run)
  await expect(operator.status()).toHaveText('Failed')
  await page.getByRole('button', { name: 'Reset…' }).click()
  await page.getByRole('button', { name: /^Use suggested point/ }).click()
  await expect(page).toHaveURL(/event=10/)
  const newRunId = await operator.confirmReset(10, 'the rate service is back')
  await expect(operator.status()).toHaveText('Completed')

  const next = { workflowId: run.workflowId, runId: newRunId }
  await waitForStatus(temporal.client, next, 'COMPLETED')
  await waitForStatus(temporal.client, run, 'FAILED')
  expect((await resetReasonIn(temporal, next)).baseRunId).toBe(run.runId)
  const kept = await temporal.history(next)
  expect(kept.slice(0, 9)).toEqual((await temporal.history(run)).slice(0, 9))
})

test('signals and updates after the point come back, unless they are excluded', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await temporal.startResettable()
  const handle = temporal.client.workflow.getHandle(run.workflowId, run.runId)
  await handle.signal('addItem', 'book')
  await handle.executeUpdate('changeQuantity', { args: ['pen', 4] })
  const events = await temporal.history(run)
  const point = events.find(({ type }) => type === 'workflowTaskCompleted')?.eventId ?? 0

  await operator.openRun(run)
  await page.getByRole('button', { name: 'Reset…' }).click()
  await operator.points({ name: new RegExp(`^${point} `) }).click()
  await page.getByRole('checkbox', { name: /updates/i }).uncheck()
  await expect(page).toHaveURL(/exclude=UPDATE/)
  const command = page.getByText(/temporal workflow reset/).first()
  await expect(command).toContainText('Update')
  const newRunId = await operator.confirmReset(point, 'count the pens again')

  const next = { workflowId: run.workflowId, runId: newRunId }
  const again = temporal.client.workflow.getHandle(run.workflowId, newRunId)
  const cart = await waitFor('the signal in the new run', async () => {
    const items = await again.query<Record<string, number>>('cart')
    return items.book === 1 ? items : undefined
  })
  expect(cart).toEqual({ book: 1 })
  expect(await temporal.story(next)).not.toContain('workflowExecutionUpdateAdmitted')
  await again.signal('checkOut')
  await expect(operator.status()).toHaveText('Completed')
})

test('a reset starts from an event’s own row; an older run of a chain can be the base', async ({
  operator,
  temporal,
  page,
}) => {
  const first = await startSample(temporal.client, 'continuesAsNew', { args: [{ runs: 2 }] })
  await waitForStatus(temporal.client, first, 'CONTINUED_AS_NEW')
  const before = await waitFor('the last run', async () => {
    const { latest } = await runsOf(temporal, first.workflowId)
    const last = { workflowId: first.workflowId, runId: latest ?? '' }
    const { status } = await temporal.client.workflow
      .getHandle(last.workflowId, last.runId)
      .describe()
    return last.runId !== first.runId && status.name === 'COMPLETED' ? last : undefined
  })
  await operator.openRun(first)
  await page.getByRole('row', { name: /^4 / }).hover()
  await page.getByRole('link', { name: 'Reset to event 4' }).first().click()
  await expect(page).toHaveURL(/reset\?event=4/)
  const newRunId = await operator.confirmReset(4, 'once more from the start')
  expect([first.runId, before.runId]).not.toContain(newRunId)
  const next = { workflowId: first.workflowId, runId: newRunId }
  await waitForStatus(temporal.client, next, 'CONTINUED_AS_NEW')
  expect((await resetReasonIn(temporal, next)).baseRunId).toBe(first.runId)
})

test('each run of a chain of timers and retries says what made it', async ({
  operator,
  temporal,
  page,
}) => {
  const first = await startSample(temporal.client, 'retriesWorkflow', { args: [{ failures: 1 }] })
  await waitForStatus(temporal.client, first, 'FAILED')
  const last = await waitFor('the second attempt', async () => {
    const { latest } = await runsOf(temporal, first.workflowId)
    return latest !== undefined && latest !== first.runId ? latest : undefined
  })
  await page.goto(`/namespaces/default/workflows/${first.workflowId}`)
  await expect(page).toHaveURL(new RegExp(last ?? 'no run'))
  await expect(operator.status()).toHaveText('Completed')
  await page.getByRole('link', { name: /^Relations/ }).click()
  await expect(page.getByRole('row').filter({ hasText: last ?? '' })).toContainText(/retry/i)

  const timers = await startSample(temporal.client, 'waitsOnTimers')
  await waitForStatus(temporal.client, timers, 'COMPLETED')
  await page.goto(`/namespaces/default/workflows/${timers.workflowId}/${timers.runId}/reset`)
  await page
    .getByRole('option', { name: /starts timer/ })
    .last()
    .click()
  await expect(operator.points({ selected: true })).toContainText('starts timer')
})

test('an invalid reset point, a blank reason and a changed run are refused', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await temporal.startResettable()
  const reset = resetPath(run)
  await page.goto(`${reset}?event=5`)
  await expect(page.getByRole('alert')).toContainText('Event 5 is no reset point')
  await expect(operator.points({ selected: true })).toHaveCount(0)

  await page.goto(`${reset}?event=4`)
  const submit = page.getByRole('button', { name: 'Reset to event 4', exact: true })
  await expect(submit).toHaveAttribute('aria-disabled', 'true')
  await page.getByLabel('Reason').fill('  ')
  await page.getByLabel('Reason').press('Control+Enter')

  // The page's reads are blocked, so that it does not learn that the run has ended.
  await page.getByLabel('Reason').fill('start over')
  await page.route(/\/workflows\/[^/]+(\/runs\/[0-9a-f-]{36})?$/, (route) => route.abort())
  await temporal.client.workflow.getHandle(run.workflowId, run.runId).terminate('somebody else')
  await submit.click()
  await expect(page.getByRole('alert').first()).toContainText(/moved|changed|terminated/i)
  await expect(page.getByLabel('Reason')).toHaveValue('start over')

  const { latest, extended } = await runsOf(temporal, run.workflowId)
  expect(latest).toBe(run.runId)
  expect(extended?.resetRunId ?? '').toBe('')
  expect(operator.page.url()).toContain('/reset')
})
