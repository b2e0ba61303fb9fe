import { randomUUID } from 'node:crypto'
import { expect, runPath, type Temporal, test } from './operator.ts'
import { decide, failOnMismatch } from './workflow-task.ts'

const startTimer = (timerId: string, seconds = 3600) => ({
  // START_TIMER
  commandType: 3,
  startTimerCommandAttributes: { timerId, startToFireTimeout: { seconds } },
})
const missing = (timerId: string) =>
  `[TMPRL1100] During replay, a matching Timer command was expected in history event position ${timerId}. However, the replayed code did not produce that. Possible causes are nondeterministic workflow definition code, or an incompatible change in the workflow definition.`

/** A run whose workflow tasks the spec completes. */
async function startDriven({ client }: Temporal) {
  const taskQueue = `next-point-${randomUUID()}`
  const handle = await client.workflow.start('driven', { workflowId: taskQueue, taskQueue })
  const run = { workflowId: handle.workflowId, runId: handle.firstExecutionRunId }
  return { taskQueue, handle, run }
}

test('after a suggested point gets stuck again, the page offers the next one', async ({
  operator,
  temporal,
  page,
}) => {
  const { taskQueue, handle, run } = await startDriven(temporal)
  try {
    await decide(temporal, taskQueue, [startTimer('one')])
    await handle.signal('on')
    await decide(temporal, taskQueue, [startTimer('two')])
    await handle.signal('on')
    await failOnMismatch(temporal, taskQueue, missing('two'))

    await operator.openRun(run)
    await expect(
      page.getByText(/does not match the history at or before event 10 · attempt/),
    ).toBeVisible()
    await expect(page.getByText('does not match at or before this event')).toBeVisible()
    await page.getByRole('link', { name: 'Reset to event 9…' }).click()
    await expect(page.getByRole('button', { name: 'Use suggested point (event 9)' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'event 4', exact: true })).toBeVisible()
    await expect(operator.points({ name: /number 2/ })).toHaveCount(1)
    const warnings = page.getByRole('list', { name: 'Warnings' }).first()
    await expect(warnings).toContainText('at or before event 10 (TimerStarted)')
    await expect(warnings).toContainText('reset it to event 4 next')

    await page.getByLabel('Reason').fill('bad deploy')
    await page.getByRole('button', { name: 'Reset to event 9', exact: true }).click()
    const next = { workflowId: run.workflowId, runId: await operator.followedRun() }
    await failOnMismatch(temporal, taskQueue, missing('one'))
    const notice = page.getByRole('status').filter({ hasText: 'Stuck again' })
    await expect(notice).toContainText('Stuck again before it did anything new: event 4 next.')
    await notice.getByRole('link', { name: 'Reset to event 4…' }).click()
    await expect(page).toHaveURL(new RegExp(`${next.runId}/reset\\?event=4$`))

    // The page of the new run says so too.
    await page.goto(runPath(next))
    await expect(page.getByText(/Stuck again before it did anything new/)).toBeVisible()
    await page.getByRole('link', { name: 'Reset to event 4…' }).click()
    await operator.confirmReset(4, 'one earlier')
    await decide(temporal, taskQueue, [startTimer('three')])
    await expect(operator.status()).toHaveText('Running')
  } finally {
    await temporal.client.workflow.getHandle(run.workflowId).terminate('the spec is over')
  }
})

test('if only arguments differ, the oldest point comes first and the later ones stay available', async ({
  operator,
  temporal,
  page,
}) => {
  const { taskQueue, handle, run } = await startDriven(temporal)
  try {
    for (const [timerId, seconds] of [
      ['one', 3600],
      ['two', 7200],
    ] as const) {
      await decide(temporal, taskQueue, [startTimer(timerId, seconds)])
      await handle.signal('on')
    }
    await failOnMismatch(temporal, taskQueue, missing('two'))

    await operator.openRun(run)
    await expect(page.getByText(/The SDK compares types, not arguments/)).toBeVisible()
    await page.getByRole('link', { name: 'Reset to event 4…' }).click()
    await expect(page.getByRole('button', { name: 'Use suggested point (event 4)' })).toBeVisible()
    await expect(page.getByText('if no step was added or removed before it,')).toBeVisible()
    await page.getByRole('button', { name: 'event 9', exact: true }).click()
    await expect(page).toHaveURL(/event=9/)
    await expect(page.getByRole('list', { name: 'Warnings' }).first()).toContainText(
      'or a step is missing, reset it to event 4 next',
    )
  } finally {
    await handle.terminate('the spec is over')
  }
})
