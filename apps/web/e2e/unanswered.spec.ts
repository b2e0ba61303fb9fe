import type { Page, Route } from '@playwright/test'
import { type SampleRun, startSample } from '@rewind/sandbox/start-sample'
import { describeRun, waitFor, waitForStatus } from '@rewind/sandbox/wait-for'
import { expect, Operator, resetPath, runPath, type Temporal, test } from './operator.ts'

// A write may have taken effect if its answer does not come from Rewind's server. The page looks
// into it, and sends nothing before it knows the outcome. One test for each kind of answer and each
// dialog.

const html = { status: 502, contentType: 'text/html', body: '<h1>Bad Gateway</h1>' }

interface Dialog {
  name: string
  start: (temporal: Temporal) => Promise<SampleRun>
  open: (page: Page, run: SampleRun) => Promise<void>
  url: string
  submit: string
  /** Checks the page once the operation is known to be done. */
  isShown: (page: Page) => Promise<void>
}

const retrying = async ({ client }: Temporal) => {
  const run = await startSample(client, 'retriesActivity', { args: [{ failures: 1_000_000 }] })
  await waitFor('a few failed attempts', async () => {
    const { pendingActivities } = await describeRun(client, run)
    return (pendingActivities?.[0]?.attempt ?? 0) >= 5 ? true : undefined
  })
  return run
}

const dialogs: Dialog[] = [
  {
    name: 'cancel',
    start: ({ client }) => startSample(client, 'nobodyPolls'),
    open: async (page, run) => void (await page.goto(`${runPath(run)}/history?dialog=cancel`)),
    url: '**/cancel',
    submit: 'Request cancellation',
    isShown: (page) => expect(new Operator(page).status()).toContainText('cancellation requested'),
  },
  {
    name: 'terminate',
    start: ({ client }) => startSample(client, 'nobodyPolls'),
    open: async (page, run) => void (await page.goto(`${runPath(run)}/history?dialog=terminate`)),
    url: '**/terminate',
    submit: 'Terminate workflow',
    isShown: (page) => expect(new Operator(page).status()).toHaveText('Terminated'),
  },
  {
    name: 'pause',
    start: retrying,
    async open(page, run) {
      await page.goto(`${runPath(run)}/pending`)
      await page.getByRole('button', { name: 'Pause…', exact: true }).click()
    },
    url: '**/pause',
    submit: 'Pause activity',
    isShown: (page) => expect(page.getByText(/^Paused by ada/)).toBeVisible(),
  },
  {
    name: 'reset',
    start: (temporal) => temporal.startResettable(),
    open: async (page, run) => void (await page.goto(resetPath(run, '?event=4'))),
    url: '**/reset',
    submit: 'Reset to event 4',
    isShown: (page) => expect(page).toHaveURL(/[?&]follow=/),
  },
]

/** Answers requests with `answer`, and returns the ids of the requests that the browser sends. */
async function answering(page: Page, url: string, answer: (route: Route) => Promise<unknown>) {
  const requestIds: string[] = []
  await page.route(url, async (route) => {
    if (route.request().method() !== 'POST') return route.continue()
    requestIds.push(route.request().postDataJSON().requestId)
    await answer(route)
  })
  return requestIds
}

/** Returns the dialog, or the page if the operation has no dialog. */
const within = (page: Page, { name }: Dialog) =>
  name === 'reset' ? page.getByRole('main') : page.getByRole('alertdialog')

const alertIn = (page: Page, dialog: Dialog) => within(page, dialog).getByRole('alert')
const submitIn = (page: Page, dialog: Dialog) =>
  within(page, dialog).getByRole('button', { name: dialog.submit, exact: true })

async function submit(page: Page, dialog: Dialog) {
  await within(page, dialog).getByLabel('Reason').fill('bad deploy')
  await submitIn(page, dialog).click()
}

const end = ({ client }: Temporal, { workflowId }: SampleRun) =>
  client.workflow
    .getHandle(workflowId)
    .terminate('the spec is over')
    .catch(() => undefined)

for (const dialog of dialogs) {
  test(`a ${dialog.name} that was done but answered by a proxy is found, and the page continues`, async ({
    page,
    temporal,
  }) => {
    const run = await dialog.start(temporal)
    await dialog.open(page, run)
    const sent = await answering(page, dialog.url, async (route) => {
      await route.fetch()
      await route.fulfill(html)
    })
    await submit(page, dialog)
    await dialog.isShown(page)
    await expect(page.getByRole('alertdialog')).toBeHidden()
    expect(sent).toHaveLength(1)
    await end(temporal, run)
  })

  test(`a ${dialog.name} that a proxy did not pass on is shown as not sent, and keeps its request id`, async ({
    page,
    temporal,
  }) => {
    const run = await dialog.start(temporal)
    await dialog.open(page, run)
    let isProxyAway = true
    const sent = await answering(page, dialog.url, (route) =>
      isProxyAway ? route.fulfill(html) : route.continue(),
    )
    await submit(page, dialog)
    await expect(alertIn(page, dialog)).toContainText('nothing was sent to Temporal')
    isProxyAway = false
    await submitIn(page, dialog).click()
    await dialog.isShown(page)
    expect(sent).toHaveLength(2)
    expect(sent[1]).toBe(sent[0])
    await end(temporal, run)
  })

  test(`while the outcome of a ${dialog.name} is unknown, nothing is sent, and the user can look again`, async ({
    page,
    temporal,
  }) => {
    const run = await dialog.start(temporal)
    await dialog.open(page, run)
    const sent = await answering(page, dialog.url, (route) => route.abort('connectionreset'))
    let looks = 0
    let isKnown = false
    await page.route('**/requests/*', (route) => {
      looks++
      return isKnown ? route.continue() : route.fulfill(html)
    })
    await submit(page, dialog)
    const alert = alertIn(page, dialog)
    await expect(alert).toContainText('Outcome unknown')
    await expect(alert).toContainText('Rewind cannot look')
    // The submit button is disabled, and the reset page has none.
    await expect(
      within(page, dialog).getByRole('button', {
        name: dialog.submit,
        exact: true,
        disabled: false,
      }),
    ).toHaveCount(0)
    const before = looks
    await within(page, dialog).getByRole('button', { name: 'Look again' }).click()
    await expect.poll(() => looks).toBeGreaterThan(before)
    expect(sent).toHaveLength(1)
    isKnown = true
    await expect(alertIn(page, dialog)).toContainText('nothing was sent to Temporal')
    await end(temporal, run)
  })
}

test('a dialog opened again while the last outcome is unknown sends no second request', async ({
  page,
  temporal,
}) => {
  const run = await startSample(temporal.client, 'nobodyPolls')
  const operator = new Operator(page)
  await operator.openRun(run)
  const sent = await answering(page, '**/terminate', (route) => route.fulfill(html))
  await page.route('**/requests/*', (route) => route.fulfill(html))
  await page.getByRole('button', { name: 'Terminate…' }).click()
  const dialog = page.getByRole('alertdialog')
  await dialog.getByLabel('Reason').fill('bad deploy')
  await dialog.getByRole('button', { name: 'Terminate workflow' }).click()
  await expect(dialog.getByRole('alert')).toContainText('Outcome unknown')
  await dialog.getByRole('button', { name: 'Go back' }).click()
  await page.getByRole('button', { name: 'Terminate…' }).click()
  await expect(dialog.getByRole('alert')).toContainText('Outcome unknown')
  await expect(dialog.getByRole('button', { name: 'Terminate workflow' })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  expect(sent).toHaveLength(1)
  await end(temporal, run)
})

test('a request that Rewind’s server refuses is over, and the next try is a new request', async ({
  page,
  temporal,
}) => {
  const run = await startSample(temporal.client, 'nobodyPolls')
  await page.goto(`${runPath(run)}/history?dialog=cancel`)
  let isRefused = true
  const sent = await answering(page, '**/cancel', (route) =>
    isRefused
      ? route.fulfill({
          status: 429,
          headers: { 'x-request-id': 'r1' },
          json: { code: 'RATE_LIMITED', message: 'Temporal is limiting requests.' },
        })
      : route.continue(),
  )
  const dialog = page.getByRole('alertdialog')
  await dialog.getByLabel('Reason').fill('bad deploy')
  const button = dialog.getByRole('button', { name: 'Request cancellation' })
  await button.click()
  await expect(dialog.getByRole('alert')).toContainText('Not done: request cancellation')
  isRefused = false
  await button.click()
  await expect(new Operator(page).status()).toContainText('cancellation requested')
  expect(new Set(sent).size).toBe(2)
  await end(temporal, run)
})

test('a signal and an update that a proxy answered are found, and listed with the answers', async ({
  operator,
  page,
  temporal,
}) => {
  const run = await temporal.startResettable()
  for (const url of ['**/signal', '**/update']) {
    await answering(page, url, async (route) => {
      await route.fetch()
      await route.fulfill(html)
    })
  }
  await operator.openTalk(run, '?say=signal&name=addItem')
  await operator.addArguments('"pen"')
  await page.getByRole('button', { name: 'Send signal' }).click()
  await expect(page.getByRole('article', { name: 'signal addItem' })).toContainText('Sent')
  await page.goto(`${runPath(run)}/talk?say=update&name=changeQuantity`)
  await operator.addArguments('"pen"', '7')
  await page.getByRole('button', { name: 'Send update' }).click()
  const update = page.getByRole('article', { name: 'update changeQuantity' })
  await expect(update).toContainText('Completed')
  await expect(update).toContainText('7')
  await end(temporal, run)
})

test('an unpause whose outcome can never be known offers a new request, which is another one', async ({
  page,
  temporal,
}) => {
  const run = await retrying(temporal)
  await page.goto(`${runPath(run)}/pending`)
  const dialog = page.getByRole('alertdialog')
  await page.getByRole('button', { name: 'Pause…', exact: true }).click()
  await dialog.getByLabel('Reason').fill('bad deploy')
  await dialog.getByRole('button', { name: 'Pause activity' }).click()
  await expect(page.getByText(/^Paused by ada/)).toBeVisible()

  const sent = await answering(page, '**/unpause', (route) => route.fulfill(html))
  await page.route('**/requests/*', (route) =>
    route.fulfill({ headers: { 'x-request-id': 'r1' }, json: unknownUnpause(run) }),
  )
  await page.getByRole('button', { name: 'Unpause…', exact: true }).click()
  await dialog.getByLabel('Reason').fill('deploy is good')
  await dialog.getByRole('button', { name: 'Unpause activity' }).click()
  await expect(dialog.getByRole('alert')).toContainText('Temporal keeps no trace')
  await expect(dialog.getByRole('alert')).toContainText('No later look will tell.')
  await expect(dialog.getByRole('alert')).not.toContainText('goes on looking')
  await expect(dialog.getByRole('button', { name: 'Look again' })).toBeHidden()
  await expect(dialog.getByText('it may take effect twice')).toBeVisible()
  await page.unroute('**/unpause')
  const second = page.waitForRequest('**/unpause')
  await dialog.getByRole('button', { name: 'Send a new request…' }).click()
  // The reason is kept, and nothing is sent before the operator says so.
  await expect(dialog.getByLabel('Reason')).toHaveValue('deploy is good')
  expect(sent).toHaveLength(1)
  await dialog.getByRole('button', { name: 'Unpause activity' }).click()
  expect((await second).postDataJSON().requestId).not.toBe(sent[0])
  await expect(page.getByText(/^Paused by ada/)).toBeHidden()
  await end(temporal, run)
})

/** What the console's server says of an unpause that got no answer. */
const unknownUnpause = (run: SampleRun) => ({
  isUnderWay: false,
  isFinal: true,
  intervention: {
    ...{ id: 'i', namespace: 'default', ...run, action: 'unpause-activity', operator: 'ada' },
    ...{ reason: 'deploy is good', state: 'unknown', intendedAt: '2026-01-01T00:00:00.000Z' },
    error: { code: 'OUTCOME_UNKNOWN', message: 'Temporal keeps no trace of this command.' },
  },
})

test('a signal that got no answer for a minute is sent again as the same, or given up', async ({
  operator,
  page,
  temporal,
}) => {
  const run = await temporal.startResettable()
  await page.clock.install()
  await operator.openTalk(run, '?say=signal&name=addItem')
  await operator.addArguments('"pen"')
  const sent = await answering(page, '**/signal', (route) => route.fulfill(html))
  await page.route('**/requests/*', (route) => route.fulfill(html))
  const submit = page.getByRole('button', { name: 'Send signal' })
  await submit.click()
  await expect(page.getByRole('alert')).toContainText('Outcome unknown')
  const sendAgain = page.getByRole('button', { name: 'Send again' })
  await expect(sendAgain).toBeHidden()
  await page.clock.fastForward('01:05')
  await sendAgain.click()
  await expect.poll(() => sent.length).toBe(2)
  expect(sent[1]).toBe(sent[0])
  await page.clock.fastForward('01:05')
  await page.getByRole('button', { name: 'Send a new request…' }).click()
  await expect(page.getByRole('alert')).toBeHidden()
  await submit.click()
  await expect.poll(() => sent.length).toBe(3)
  expect(sent[2]).not.toBe(sent[0])
  await end(temporal, run)
})

test('a reset that the history shows is not called unknown, and its new run is opened once it can be read', async ({
  page,
  temporal,
}) => {
  const run = await temporal.startResettable()
  await page.goto(resetPath(run, '?event=4'))
  let isAway = true
  const away = async (route: Route) => {
    // The history is followed over a connection that was opened before.
    if (!isAway || route.request().url().includes('/history/')) return route.continue()
    if (route.request().method() === 'POST') await route.fetch()
    return route.fulfill(html)
  }
  const main = page.getByRole('main')
  await main.getByLabel('Reason').fill('bad deploy')
  const reset = main.getByRole('button', { name: 'Reset to event 4' })
  await expect(reset).toBeEnabled()
  await page.route('**/api/**', away)
  await reset.click()
  await expect(main.getByText('The reset to event 4 took effect')).toBeVisible()
  await expect(main.getByText(/Event \d+ says that this run was ended by it/)).toBeVisible()
  await expect(main.getByText('Outcome unknown')).toBeHidden()
  await expect(main.getByText('What it will do')).toBeHidden()
  await expect(main.getByText('Terminated', { exact: true })).toBeVisible()
  await expect(main.getByText('Running', { exact: true })).toBeHidden()
  isAway = false
  await expect(page).toHaveURL(/[?&]follow=/)
  await end(temporal, run)
})

test('without a network nothing is sent, then or later, and the page says so', async ({
  page,
  context,
  temporal,
}) => {
  const run = await startSample(temporal.client, 'nobodyPolls')
  await page.goto(`${runPath(run)}/history`)
  await expect(page.getByText('live', { exact: true })).toBeVisible()
  const written: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST') written.push(request.url())
  })

  await context.setOffline(true)
  await expect(page.getByText(/^This browser is offline since/)).toBeVisible()
  await expect(page.getByText('live', { exact: true })).toBeHidden()
  await expect(page.getByText(/Last updated/).first()).toBeVisible()

  await page.getByRole('button', { name: 'Terminate…' }).click()
  const dialog = page.getByRole('alertdialog')
  await dialog.getByLabel('Reason').fill('bad deploy')
  await dialog.getByRole('button', { name: 'Terminate workflow' }).click()
  await expect(dialog.getByRole('alert')).toContainText('This browser is offline. Nothing was sent')
  await dialog.getByRole('button', { name: 'Go back' }).click()

  await context.setOffline(false)
  await expect(page.getByText(/^This browser is offline since/)).toBeHidden()
  await expect(page.getByText('live', { exact: true })).toBeVisible()
  await expect(page.getByText(/Last updated/)).toHaveCount(0)
  // Any waiting request would have been sent by now: the page has read the run again.
  await page.waitForResponse((reply) => reply.url().endsWith(`/runs/${run.runId}`))
  expect(written).toEqual([])
  await waitForStatus(temporal.client, run, 'RUNNING')
  await end(temporal, run)
})
