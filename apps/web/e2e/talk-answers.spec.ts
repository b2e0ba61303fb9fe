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
  // What is under way is not sent a second time, and answered here.
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

  // What failed is told to who comes back.
  await page.getByLabel('Name of the query').fill('nope')
  await ask.click()
  await expect(page.getByRole('alert')).toContainText('query nope')
  await away()
  await expect(page.getByRole('alert')).toContainText('query nope')

  const go = (to: string) => page.evaluate((url) => history.pushState({}, '', url), to)
  await go(`${runPath(other)}/talk?name=cart`)
  await expect(page.getByText(other.workflowId).first()).toBeVisible()
  await expect(page.getByText('What the run answers stands here')).toBeVisible()
  await expect(page.getByRole('article')).toHaveCount(0)
  await expect(page.getByRole('alert')).toHaveCount(0)
  await go(`${runPath(one)}/talk`)
  await expect(page.getByRole('article')).toHaveCount(2)
  await page.reload()
  await expect(page.getByText('What the run answers stands here')).toBeVisible()
  for (const run of [one, other]) {
    await temporal.client.workflow.getHandle(run.workflowId).terminate('the spec is over')
  }
})

test('an answer of almost 2 MB does not hold up the page', async ({ operator, temporal, page }) => {
  const run = await temporal.startResettable()
  const handle = temporal.client.workflow.getHandle(run.workflowId)
  await handle.signal('addItem', 'x y '.repeat(475_000))
  await operator.openTalk(run, '?name=cart')
  await page.evaluate(() => {
    const stalls: number[] = []
    Object.assign(window, { stalls })
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) stalls.push(duration)
    }).observe({ type: 'longtask' })
  })
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  const answer = page.getByRole('article', { name: 'query cart' })
  await expect(answer.getByRole('button', { name: /^Show all 1,900,.* characters$/ })).toBeVisible()
  const stalls = await page.evaluate(() => (window as { stalls?: number[] }).stalls ?? [])
  expect(Math.max(0, ...stalls)).toBeLessThan(1000)
  await handle.terminate('the spec is over')
})
