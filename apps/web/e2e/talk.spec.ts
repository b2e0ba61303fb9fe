import { startSample } from '@rewind/sandbox/start-sample'
import { waitForStatus } from '@rewind/sandbox/wait-for'
import { expect, runPath, test } from './operator.ts'

test('a run is signalled, queried and updated, and answers', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await temporal.startResettable()
  const handle = temporal.client.workflow.getHandle(run.workflowId, run.runId)
  await operator.openRun(run)
  await page.keyboard.press('g')
  await page.keyboard.press('t')
  await expect(page).toHaveURL(/\/talk$/)

  await page.getByRole('link', { name: 'Signal', exact: true }).click()
  // The worker reports the handlers of the code.
  await page.getByRole('button', { name: 'addItem' }).click()
  await expect(page).toHaveURL(/\/talk\?say=signal&name=addItem$/)
  const send = page.getByRole('button', { name: 'Send signal' })
  await page.getByRole('button', { name: 'Add argument' }).click()
  await expect(send).toHaveAttribute('aria-disabled', 'true')
  await page.getByLabel('Argument 1', { exact: true }).fill('pen')
  await expect(page.getByText(/It is no JSON.*within quotes/)).toBeVisible()
  await expect(send).toHaveAttribute('aria-disabled', 'true')
  await page.getByLabel('Argument 1', { exact: true }).fill('"pen"')
  await expect(page.getByText(/--name=addItem --input='"pen"'/)).toBeVisible()
  await page.getByLabel('Reason').fill('customer called')
  await send.click()
  await expect(page.getByRole('article', { name: 'signal addItem' })).toContainText('Sent')
  expect(await temporal.attributesOf(run, 'workflowExecutionSignaled')).toMatchObject({
    signalName: 'addItem',
    identity: 'ada',
  })

  await page.getByRole('link', { name: 'Update', exact: true }).click()
  await page.getByLabel('Name of the update').fill('changeQuantity')
  const give = async (...values: string[]) => {
    for (const [at, value] of values.entries()) {
      const field = page.getByLabel(`Argument ${at + 1}`, { exact: true })
      if (!(await field.isVisible())) {
        await page.getByRole('button', { name: 'Add argument' }).click()
      }
      await field.fill(value)
    }
    await page.getByRole('button', { name: 'Send update' }).click()
  }
  const updates = page.getByRole('article', { name: 'update changeQuantity' })
  await give('"pen"', '7')
  await expect(updates).toHaveCount(1)
  await expect(updates).toContainText('Completed.')
  await give('"pen"', '-7')
  await expect(updates).toHaveCount(2)
  await expect(updates.first()).toContainText('rejected it: nothing was written')
  await expect(updates.first()).toContainText('-7 of pen')

  await page.getByRole('link', { name: 'Query', exact: true }).click()
  await page.getByRole('button', { name: 'cart', exact: true }).click()
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  await expect(page.getByRole('article', { name: 'query cart' })).toContainText('7')
  expect(await handle.query('cart')).toEqual({ pen: 7 })

  // The audit log has user and reason.
  await page.goto(`/audit?workflowId=${encodeURIComponent(run.workflowId)}`)
  await expect(page.getByRole('row', { name: /Send signal addItem/ })).toContainText(
    'customer called',
  )
  await expect(page.getByRole('row', { name: /Send update changeQuantity/ })).toHaveCount(2)
  await handle.terminate('the spec is over')
})

test('the Web UI’s address of a call stack shows the call stack', async ({ temporal, page }) => {
  const run = await temporal.startResettable()
  await page.goto(`${runPath(run)}/call-stack`)
  await expect(page.getByText(/collectsSignalsAndUpdates/).last()).toContainText('.ts:')
  await page.getByRole('button', { name: 'Ask again' }).click()
  await expect(page.getByText(/collectsSignalsAndUpdates/).last()).toContainText('.ts:')
  await temporal.client.workflow.getHandle(run.workflowId).terminate('the spec is over')
})

test('a closed run takes no signal and no update, and still answers a query', async ({
  temporal,
  page,
}) => {
  const run = await temporal.startResettable()
  await temporal.client.workflow.getHandle(run.workflowId).signal('checkOut')
  await waitForStatus(temporal.client, run, 'COMPLETED')
  for (const say of ['signal', 'update']) {
    await page.goto(`${runPath(run)}/talk?say=${say}&name=addItem`)
    await expect(page.getByText('The run is closed: Completed.')).toBeVisible()
    await expect(page.getByRole('button', { name: `Send ${say}` })).toHaveAttribute(
      'aria-disabled',
      'true',
    )
  }
  await page.goto(`${runPath(run)}/talk?name=cart`)
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  await expect(page.getByRole('article', { name: 'query cart' })).toContainText('{}')
  await page.getByLabel('Name of the query').fill('nope')
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  await expect(page.getByRole('alert')).toContainText('The workflow did not answer it')
})

test('a run without a worker says so before a query, and after it', async ({ temporal, page }) => {
  const run = await startSample(temporal.client, 'nobodyPolls')
  await page.goto(`${runPath(run)}/talk?name=cart`)
  await expect(page.getByText('No worker polls the run’s task queue')).toBeVisible()
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  // Temporal buffers one query for each run: the page has not used that place before the user's
  // query.
  await expect(page.getByRole('alert')).toContainText('No worker answered within 10 s', {
    timeout: 20_000,
  })
  await temporal.client.workflow.getHandle(run.workflowId).terminate('the spec is over')
})

test('Enter in a field runs a query, but sends no signal', async ({ temporal, page }) => {
  const run = await temporal.startResettable()
  const handle = temporal.client.workflow.getHandle(run.workflowId, run.runId)
  await page.goto(`${runPath(run)}/talk?say=signal&name=checkOut`)
  await page.getByLabel('Reason').press('Enter')
  await page.getByLabel('Name of the signal').press('Enter')
  await page.getByRole('link', { name: 'Query', exact: true }).click()
  const name = page.getByLabel('Name of the query')
  await name.fill('cart')
  await name.press('Enter')
  await expect(page.getByRole('article', { name: 'query cart' })).toContainText('{}')
  await expect(name).toBeFocused()
  const add = page.getByRole('button', { name: 'Add argument' })
  await add.click()
  await page.getByRole('button', { name: 'Remove argument 1' }).press('Enter')
  await expect(add).toBeFocused()
  await expect(page.getByRole('article', { name: 'signal checkOut' })).toHaveCount(0)
  expect((await handle.describe()).status.name).toBe('RUNNING')
  await handle.terminate('the spec is over')
})

test('a request under way survives leaving the page, and is sent again as the same request', async ({
  temporal,
  page,
}) => {
  const run = await temporal.startResettable()
  const requestIds: string[] = []
  let answer = () => {}
  const mayAnswer = new Promise<void>((resolve) => {
    answer = resolve
  })
  await page.route('**/signal', async (route) => {
    requestIds.push(route.request().postDataJSON().requestId)
    if (requestIds.length === 1) return route.abort()
    await mayAnswer
    return route.continue()
  })
  const send = page.getByRole('button', { name: 'Send signal' })
  const lookAway = async () => {
    await page.getByRole('link', { name: 'Query', exact: true }).click()
    await expect(page.getByRole('button', { name: 'Ask', exact: true })).toBeVisible()
  }
  await page.goto(`${runPath(run)}/talk?say=signal&name=checkOut`)
  await send.click()
  await expect(page.getByRole('alert')).toBeVisible()
  await lookAway()
  await page.getByRole('link', { name: 'Signal', exact: true }).click()
  await page.getByLabel('Name of the signal').fill('checkOut')
  await send.click()
  await expect.poll(() => requestIds).toHaveLength(2)
  await lookAway()
  answer()
  await expect(page.getByRole('article', { name: 'signal checkOut' })).toContainText('Sent')
  expect(new Set(requestIds).size).toBe(1)
  await waitForStatus(temporal.client, run, 'COMPLETED')
})

test('the answer of one run is not shown for another', async ({ temporal, page }) => {
  const [one, other] = [await temporal.startResettable(), await temporal.startResettable()]
  await page.goto(`${runPath(one)}/talk?name=cart`)
  const region = page.locator('[aria-live=polite]', { hasText: 'answers stand here until' })
  await expect(region).toBeVisible()
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  const answer = page.getByRole('article', { name: 'query cart' })
  await expect(answer).toBeVisible()
  await page.evaluate((to) => history.pushState({}, '', to), `${runPath(other)}/talk?name=cart`)
  await expect(page.getByText(other.workflowId).first()).toBeVisible()
  await expect(answer).toHaveCount(0)
  for (const run of [one, other]) {
    await temporal.client.workflow.getHandle(run.workflowId).terminate('the spec is over')
  }
})
