import { deployFix } from '@rewind/sandbox/deploy-fix'
import { startSample } from '@rewind/sandbox/start-sample'
import { describeRun, readEvents, waitFor, waitForStatus } from '@rewind/sandbox/wait-for'
import { expect, resetPath, runPath, type Temporal, test } from './operator.ts'
import { decide } from './workflow-task.ts'

/** A run whose workflow tasks the spec takes itself. */
async function startDriven({ client }: Temporal) {
  const workflowId = `driven-${crypto.randomUUID()}`
  const taskQueue = workflowId
  const handle = await client.workflow.start('driven', { workflowId, taskQueue })
  return { run: { workflowId, runId: handle.firstExecutionRunId }, taskQueue, handle }
}

test('a compensated saga: no suggested point, a warning in the plan, and the missing steps in the verdict', async ({
  operator,
  temporal,
  page,
}) => {
  const { client } = temporal
  const run = await startSample(client, 'undoesItsWork')
  await waitForStatus(client, run, 'FAILED')
  await operator.openRun(run)
  await expect(operator.status()).toContainText('Failed')
  await expect(page.getByRole('link', { name: /^Reset to event \d+…$/ })).toBeHidden()

  // A reset to the task that scheduled the failed activity keeps the stock and money steps as done.
  await page.goto(resetPath(run, '?event=16'))
  const warning = page.locator('[data-code=WORK_COMPENSATED]')
  await expect(warning).toContainText('refundCard and releaseStock')
  await deployFix(client, run.workflowId)
  await page.getByLabel('Reason').fill('rate service fixed')
  await page.getByLabel('Workflow id, to confirm').fill(run.workflowId)
  await page.getByRole('button', { name: 'Reset to event 16', exact: true }).click()

  const verdict = page.getByTestId('verdict')
  await expect(verdict).toContainText('step missing')
  await expect(verdict).toContainText('activity refundCard')
  await expect(verdict).not.toContainText('recovered in')
  await expect(page).toHaveTitle(/^step missing · /)
  const next = { workflowId: run.workflowId, runId: await operator.followedRun() }
  await waitForStatus(client, next, 'COMPLETED')
  // Each step links to the event of the old run that began it.
  const step = verdict.getByRole('link', { name: /activity releaseStock/ })
  const eventId = Number(/event (\d+)/.exec((await step.textContent()) ?? '')?.[1])
  const begun = (await readEvents(client, run))[eventId - 1]?.activityTaskScheduledEventAttributes
  expect(begun?.activityType?.name).toBe('releaseStock')
  await step.click()
  await expect(page).toHaveURL(new RegExp(`${run.runId}/history\\?event=${eventId}$`))
})

test('the same saga recovers after a reset to a point before all of its steps', async ({
  operator,
  temporal,
  page,
}) => {
  const { client } = temporal
  const run = await startSample(client, 'undoesItsWork')
  await waitForStatus(client, run, 'FAILED')
  await deployFix(client, run.workflowId)
  // A point that keeps the failure leads to the same event, past the one that keeps undone work.
  await page.goto(resetPath(run, '?event=34'))
  const kept = page.locator('[data-code=POINT_AFTER_FAILURE]')
  await expect(kept).toContainText('Code that has not changed fails the same way')
  await expect(kept.getByRole('button', { name: 'Use event 4 instead' })).toBeVisible()
  await page.goto(resetPath(run, '?event=16'))
  await page
    .locator('[data-code=WORK_COMPENSATED]')
    .getByRole('button', { name: 'Use event 4 instead' })
    .click()
  await expect(page.locator('[data-code=WORK_COMPENSATED]')).toBeHidden()
  await page.getByLabel('Reason').fill('rate service fixed')
  await page.getByRole('button', { name: 'Reset to event 4', exact: true }).click()
  await expect(page.getByTestId('verdict')).toContainText(/recovered in/)
  const next = { workflowId: run.workflowId, runId: await operator.followedRun() }
  await waitForStatus(client, next, 'COMPLETED')
})

test('a run that ended with a task waiting is restored with the result that had arrived', async ({
  operator,
  temporal,
  page,
}) => {
  const { client } = temporal
  const { run, taskQueue, handle } = await startDriven(temporal)
  const service = client.workflowService
  const { namespace } = client.options
  await decide(temporal, taskQueue, [
    {
      commandType: 1,
      scheduleActivityTaskCommandAttributes: {
        activityId: 'charge',
        activityType: { name: 'charge' },
        taskQueue: { name: taskQueue },
        startToCloseTimeout: { seconds: 60 },
      },
    },
  ])
  const { taskToken } = await client.withDeadline(Date.now() + 30_000, () =>
    service.pollActivityTaskQueue({ namespace, taskQueue: { name: taskQueue }, identity: 'spec' }),
  )
  await service.respondActivityTaskCompleted({ namespace, taskToken, identity: 'spec' })
  await handle.terminate('by mistake')

  await operator.openRun(run)
  await page.getByRole('button', { name: 'Bring this run back…' }).click()
  const submit = page.getByRole('button', { name: 'Reset to event 9', exact: true })
  await expect(submit).toBeVisible()
  await expect(page.getByText('No side effect that the history knows of.')).toBeVisible()
  await page.getByLabel('Reason').fill('it was a mistake')
  await submit.click()
  const back = { ...run, runId: await operator.followedRun() }
  const kept = (await readEvents(client, back)).slice(0, 8)
  expect(kept.at(-2)?.activityTaskCompletedEventAttributes).toBeTruthy()
  await client.workflow.getHandle(back.workflowId, back.runId).terminate('done')
})

test('a run that no worker ever took is restored', async ({ operator, temporal, page }) => {
  const { client } = temporal
  const run = await startSample(client, 'nobodyPolls')
  await client.workflow.getHandle(run.workflowId).terminate('by mistake')
  await operator.openRun(run)
  await page.getByRole('button', { name: 'Bring this run back…' }).click()
  await page.getByLabel('Reason').fill('it was a mistake')
  await page.getByRole('button', { name: 'Reset to event 3', exact: true }).click()
  const back = { workflowId: run.workflowId, runId: await operator.followedRun() }
  await waitForStatus(client, back, 'RUNNING')
  await client.workflow.getHandle(back.workflowId, back.runId).terminate('done')
})

test('a closed run lists no open child, and links to the children it had', async ({
  temporal,
  page,
}) => {
  const { client } = temporal
  const run = await startSample(client, 'parentWithChildren')
  await waitFor('the children', async () => {
    const { pendingChildren } = await describeRun(client, run)
    return pendingChildren?.length === 3 ? true : undefined
  })
  await client.workflow.getHandle(run.workflowId).terminate('enough')
  await page.goto(`${runPath(run)}/pending`)
  const pending = page.getByRole('region', { name: 'Pending' })
  await expect(pending).toContainText('3 child workflows were open when the run closed.')
  await expect(pending).toContainText('The run is closed: it waits for nothing.')
  await expect(pending.getByText('child open')).toBeHidden()
  await expect(page.getByRole('link', { name: 'Pending', exact: true })).toBeVisible()
  await pending.getByRole('link', { name: 'How they are now' }).click()
  await expect(page).toHaveURL(/\/relations$/)
})

test('a failing workflow task and the plan say by when the task is retried', async ({
  operator,
  temporal,
  page,
}) => {
  const { client } = temporal
  const { run, taskQueue, handle } = await startDriven(temporal)
  const service = client.workflowService
  const { namespace } = client.options
  const poll = () =>
    client.withDeadline(Date.now() + 30_000, () =>
      service.pollWorkflowTaskQueue({
        namespace,
        taskQueue: { name: taskQueue },
        identity: 'spec',
      }),
    )
  const { taskToken } = await poll()
  await service.respondWorkflowTaskFailed({
    namespace,
    taskToken,
    failure: { message: 'boom' },
    identity: 'spec',
  })
  // As SDKs do: the worker takes the second attempt and never answers it.
  await poll()
  await operator.openRun(run)
  const header = page.getByText(/^Roll back or patch the worker first: the workflow task retries/)
  await expect(header).toContainText(/next try (at the latest \d\d:\d\d|due now|as soon as)/)
  await page.goto(resetPath(run, '?event=4'))
  await expect(page.locator('[data-code=TASK_RETRIES]')).toContainText(
    /no progress is lost, and the next try comes (at the latest|as soon as)/,
  )
  await handle.terminate('done')
})
