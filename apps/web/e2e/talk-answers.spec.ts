import { expect, runPath, test } from './operator.ts'

test('answers stay while the console is open, and with their own run', async ({
  operator,
  temporal,
  page,
}) => {
  const [one, other] = [await temporal.startResettable(), await temporal.startResettable()]
  let answer = () => {}
  const mayAnswer = new Promise<void>((resolve) => {
    answer = resolve
  })
  await page.route('**/signal', async (route) => {
    await mayAnswer
    await route.continue()
  })
  const tab = (name: string) =>
    page.getByRole('navigation', { name: 'Views of the run' }).getByRole('link', { name })
  const ask = page.getByRole('button', { name: 'Ask', exact: true })
  const query = page.getByRole('article', { name: 'query cart' })
  const signal = page.getByRole('article', { name: 'signal addItem' })
  const away = async () => {
    await tab('Pending').click()
    await expect(query).toHaveCount(0)
    await tab('Talk').click()
    await expect(ask).toBeVisible()
  }

  await operator.openTalk(one, '?name=cart')
  await ask.click()
  await expect(query).toContainText('{}')
  await page.getByRole('link', { name: 'Signal', exact: true }).click()
  await page.getByRole('button', { name: 'addItem', exact: true }).click()
  await page.getByRole('button', { name: 'Send signal' }).click()
  await expect(page.getByRole('button', { name: 'Waiting for the server…' })).toBeVisible()
  await away()
  await expect(query).toContainText('{}')
  // A request under way is not sent a second time, and its answer arrives here.
  await page.getByRole('link', { name: 'Signal', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Waiting for the server…' })).toBeVisible()
  await tab('Pending').click()
  const sent = page.waitForResponse('**/signal')
  answer()
  await sent
  await tab('Talk').click()
  await expect(signal).toContainText('Sent')
  await expect(query).toHaveCount(1)
  expect(await temporal.attributesOf(one, 'workflowExecutionSignaled')).toBeDefined()

  // A failure is still there when the user comes back.
  await page.getByLabel('Name of the query').fill('nope')
  await ask.click()
  await expect(page.getByRole('alert')).toContainText('query nope')
  await away()
  await expect(page.getByRole('alert')).toContainText('query nope')

  const go = (to: string) => page.evaluate((url) => history.pushState({}, '', url), to)
  await go(`${runPath(other)}/talk?name=cart`)
  await expect(page.getByText(other.workflowId).first()).toBeVisible()
  await expect(page.getByText('answers stand here until')).toBeVisible()
  await expect(page.getByRole('article')).toHaveCount(0)
  await expect(page.getByRole('alert')).toHaveCount(0)
  await go(`${runPath(one)}/talk`)
  await expect(page.getByRole('article')).toHaveCount(2)
  await page.reload()
  await expect(page.getByText('answers stand here until')).toBeVisible()
  for (const run of [one, other]) {
    await temporal.client.workflow.getHandle(run.workflowId).terminate('the spec is over')
  }
})

test('an answer of almost 2 MB is cut until all of it is asked for', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await temporal.startResettable()
  const handle = temporal.client.workflow.getHandle(run.workflowId)
  await handle.signal('addItem', 'x y '.repeat(475_000))
  await operator.openTalk(run, '?name=cart')
  // Temporal lets only so many queries of a run wait for a worker, and the page sends one for the names.
  await expect(page.getByRole('button', { name: 'cart', exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  const answer = page.getByRole('article', { name: 'query cart' })
  await expect(answer.getByRole('button', { name: /^Show all 1,900,.* characters$/ })).toBeVisible()
  expect((await answer.textContent())?.length).toBeLessThan(20_000)
  await page.getByRole('link', { name: 'Signal', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Send signal' })).toBeVisible()
  await expect(answer).toBeVisible()
  await handle.terminate('the spec is over')
})

test('the page says that older answers were removed', async ({ operator, temporal, page }) => {
  const run = await temporal.startResettable()
  await page.route('**/query', (route) => route.fulfill({ json: { result: [] } }))
  await operator.openTalk(run, '?name=cart')
  const answers = page.getByRole('article', { name: 'query cart' })
  const ask = page.getByRole('button', { name: 'Ask', exact: true })
  for (let count = 1; count <= 20; count++) {
    await ask.click()
    await expect(answers).toHaveCount(count)
  }
  await expect(page.getByText('left out')).toHaveCount(0)
  await ask.click()
  await expect(page.getByText('One older answer is left out.')).toBeVisible()
  await ask.click()
  await expect(page.getByText('2 older answers are left out.')).toBeVisible()
  await expect(answers).toHaveCount(20)
  await temporal.client.workflow.getHandle(run.workflowId).terminate('the spec is over')
})

test('a request that was not sent can be filled in again, and keeps its id', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await temporal.startResettable()
  const requestIds: string[] = []
  await page.route('**/signal', async (route) => {
    requestIds.push(route.request().postDataJSON().requestId)
    return requestIds.length === 1 ? route.abort() : route.continue()
  })
  await operator.openTalk(run, '?say=signal&name=addItem')
  await page.getByRole('button', { name: 'Add argument' }).click()
  const argument = page.getByLabel('Argument 1', { exact: true })
  await argument.fill('"pen"')
  await page.getByLabel('Reason').fill('asked for')
  const send = page.getByRole('button', { name: 'Send signal' })
  await send.click()
  const alert = page.getByRole('alert')
  const fillIn = page.getByRole('button', { name: 'Fill in what was sent' })
  await expect(alert).toContainText('nothing was sent to Temporal')
  await expect(fillIn).toHaveCount(0)
  await argument.fill('"pencil"')

  const views = page.getByRole('navigation', { name: 'Views of the run' })
  await views.getByRole('link', { name: 'Pending' }).click()
  await expect(alert).toHaveCount(0)
  await views.getByRole('link', { name: 'Talk' }).click()
  await page.getByRole('link', { name: 'Signal', exact: true }).click()
  await fillIn.click()
  await expect(send).toBeFocused()
  await expect(fillIn).toHaveCount(0)
  await expect(page.getByLabel('Name of the signal')).toHaveValue('addItem')
  await expect(argument).toHaveValue('"pen"')
  await expect(page.getByLabel('Reason')).toHaveValue('asked for')
  await send.click()
  await expect(page.getByRole('article', { name: 'signal addItem' })).toContainText('Sent')
  expect(requestIds).toHaveLength(2)
  expect(requestIds[1]).toBe(requestIds[0])
  const signals = (await temporal.history(run)).filter(
    ({ type }) => type === 'workflowExecutionSignaled',
  )
  expect(signals).toHaveLength(1)
  await temporal.client.workflow.getHandle(run.workflowId).terminate('the spec is over')
})
