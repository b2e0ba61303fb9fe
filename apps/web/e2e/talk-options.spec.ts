import AxeBuilder from '@axe-core/playwright'
import { waitForStatus } from '@rewind/sandbox/wait-for'
import { expect, test } from './operator.ts'

test('an update id used again returns the first outcome and sends nothing', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await temporal.startResettable()
  await operator.openTalk(run, '?say=update&name=changeQuantity')
  await page.getByText('Options', { exact: true }).click()
  await operator.addArguments('"pen"', '7')
  const updateId = page.getByLabel('Update id')
  const send = page.getByRole('button', { name: 'Send update' })
  const answers = page.getByRole('article', { name: 'update changeQuantity' })
  await updateId.fill('é'.repeat(501))
  await expect(send).toHaveAttribute('aria-disabled', 'true')
  const ids = ['..', '/🧨']
  for (const [at, id] of ids.entries()) {
    await updateId.fill(id)
    await expect(page.getByText(`update execute`)).toContainText('--update-id=')
    await send.click()
    await expect(answers).toHaveCount(at + 1)
    await expect(answers.first()).toContainText(`update id ${id}`)
    await expect(answers.first()).not.toContainText('nothing was sent')
  }
  await page.getByLabel('Argument 2', { exact: true }).fill('9')
  await send.click()
  await expect(answers).toHaveCount(3)
  await expect(answers.first()).toContainText(
    'has an update of this id already, so nothing was sent',
  )
  await expect(answers.first()).toContainText('7')
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`)).toEqual([])
  }
  const accepted = (await temporal.history(run)).filter(
    ({ type }) => type === 'workflowExecutionUpdateAccepted',
  )
  expect(accepted.map(({ attributes }) => attributes.protocolInstanceId)).toEqual(ids)
  const handle = temporal.client.workflow.getHandle(run.workflowId)
  expect(await handle.query('cart')).toEqual({ pen: 7 })
  await handle.terminate('the spec is over')
})

test('a rejected update stays rejected even if a later update has its id', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await temporal.startResettable()
  await operator.openTalk(run, '?say=update&name=changeQuantity')
  await page.getByText('Options', { exact: true }).click()
  await operator.addArguments('"pen"', '-7')
  await page.getByLabel('Update id').fill('one')
  const send = page.getByRole('button', { name: 'Send update' })
  await send.click()
  const rejected = page.getByRole('article', { name: 'update changeQuantity' })
  await expect(rejected).toContainText('The workflow rejected it')
  await page.getByLabel('Name of the update').fill('cartAtCheckOut')
  await page.getByLabel('Wait for stage').selectOption('ACCEPTED')
  await send.click()
  const other = page.getByRole('article', { name: 'update cartAtCheckOut' })
  await expect(other).toContainText('Accepted: it is in the history')
  await temporal.client.workflow.getHandle(run.workflowId).signal('checkOut')
  await expect(other).toContainText('Completed.')
  await expect(other).toContainText('update id one')
  await expect(rejected).toContainText('The workflow rejected it')
  await expect(rejected).not.toContainText('Completed.')
})

test('an update can be awaited until it is accepted, and is then followed to its end', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await temporal.startResettable()
  await operator.openTalk(run, '?say=update&name=cartAtCheckOut')
  await page.getByText('Options', { exact: true }).click()
  // The page reads the update at an address of its own, in which this id must survive.
  await page.getByLabel('Update id').fill('..')
  await page.getByLabel('Wait for stage').selectOption('ACCEPTED')
  await expect(
    page.getByText(/update start --wait-for-stage=accepted.*update-id=..$/),
  ).toBeVisible()
  const send = page.getByRole('button', { name: 'Send update' })
  await send.click()
  const answer = page.getByRole('article', { name: 'update cartAtCheckOut' })
  await expect(answer).toContainText('Accepted: it is in the history')
  // The update is still under way. Another one may be sent meanwhile.
  await expect(send).not.toHaveAttribute('aria-disabled')
  expect(await temporal.attributesOf(run, 'workflowExecutionUpdateCompleted')).toBeUndefined()
  await temporal.client.workflow.getHandle(run.workflowId).signal('checkOut')
  await expect(answer).toContainText('Completed.')
  await expect(answer).toContainText('{}')
})

test('a query with a reject condition is rejected by the run’s status', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await temporal.startResettable()
  await operator.openTalk(run, '?name=cart')
  await page.getByText('Options', { exact: true }).click()
  const condition = page.getByLabel('Reject condition')
  await condition.selectOption('NOT_OPEN')
  await expect(page.getByText(/--name=cart --reject-condition=not_open$/)).toBeVisible()
  const ask = page.getByRole('button', { name: 'Ask', exact: true })
  const answers = page.getByRole('article', { name: 'query cart' })
  await ask.click()
  await expect(answers.first()).toContainText('{}')
  await temporal.client.workflow.getHandle(run.workflowId).signal('checkOut')
  await waitForStatus(temporal.client, run, 'COMPLETED')
  await ask.click()
  await expect(answers).toHaveCount(2)
  await expect(answers.first()).toContainText('Not asked: the run is completed.')
  await condition.selectOption('NOT_COMPLETED_CLEANLY')
  await ask.click()
  await expect(answers).toHaveCount(3)
  await expect(answers.first()).toContainText('{}')
})
