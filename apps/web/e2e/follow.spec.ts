import { breakDeterminism } from '@rewind/sandbox/deploy'
import { describeRun, waitForStatus } from '@rewind/sandbox/wait-for'
import { expect, test } from './operator.ts'

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

    // A colleague who is given the link sees the same; so do the pages of both runs.
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
    await page.goto(`/namespaces/default/workflows/${run.workflowId}/${run.runId}/reset?event=15`)
    await page.getByLabel('Reason').fill('try the last task')
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
