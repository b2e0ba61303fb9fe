import { startSample } from '@rewind/sandbox/start-sample'
import { describeRun, waitFor, waitForStatus } from '@rewind/sandbox/wait-for'
import { expect, runPath, test } from './operator.ts'

const acts = [
  {
    dialog: 'cancel',
    submit: 'Request cancellation',
    type: 'workflowExecutionCancelRequested',
    given: { cause: 'whichever it is', identity: 'ada' },
  },
  {
    dialog: 'terminate',
    submit: 'Terminate workflow',
    type: 'workflowExecutionTerminated',
    given: { reason: 'whichever it is', identity: 'ada' },
  },
] as const

for (const { dialog: name, submit, type, given } of acts) {
  test(`${name} by workflow id reaches the current run, and the page goes to that run`, async ({
    operator,
    temporal,
    page,
  }) => {
    const first = await startSample(temporal.client, 'nobodyPolls')
    await page.goto(`${runPath(first)}/history?dialog=${name}`)
    const dialog = page.getByRole('alertdialog')
    await dialog.getByLabel('Reason').fill('whichever it is')
    await temporal.client.workflow.getHandle(first.workflowId).terminate('replaced')
    const second = await startSample(temporal.client, 'nobodyPolls', {
      workflowId: first.workflowId,
    })
    await expect(dialog).toContainText('No longer possible')
    await dialog.getByRole('radio', { name: /Whichever run is current/ }).check()
    await expect(dialog.locator('pre')).not.toContainText('--run-id')
    await dialog.getByRole('button', { name: submit }).click()
    await expect(page).toHaveURL(new RegExp(second.runId))
    await expect(operator.status()).toContainText(
      name === 'cancel' ? 'cancellation requested' : 'Terminated',
    )
    expect(await temporal.attributesOf(second, type)).toMatchObject(given)
    if (name === 'cancel') {
      expect(await temporal.attributesOf(first, type)).toBeUndefined()
      await temporal.client.workflow.getHandle(second.workflowId).terminate('seen enough')
    } else {
      expect(await temporal.attributesOf(first, type)).toMatchObject({ reason: 'replaced' })
    }
  })
}

test('the dialog says which activities learn of a cancel, and that a second request has no effect', async ({
  temporal,
  page,
}) => {
  const run = await startSample(temporal.client, 'waitsForCancellation')
  await waitFor('a heartbeat', async () =>
    (await describeRun(temporal.client, run)).pendingActivities?.[0]?.lastHeartbeatTime
      ? true
      : undefined,
  )
  await page.goto(`${runPath(run)}/history?dialog=cancel`)
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText('1 activity learns of it in the reply to a heartbeat')
  await expect(dialog).toContainText('waitForCancel (1)')
  await expect(dialog).toContainText('a second one changes nothing')
  await page.goto(`${runPath(run)}/history?dialog=terminate`)
  await expect(dialog).toContainText('no clean-up runs')
  await temporal.client.workflow.getHandle(run.workflowId).terminate('seen enough')
  await waitForStatus(temporal.client, run, 'TERMINATED')
})
