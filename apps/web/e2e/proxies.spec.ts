import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { fillUrl } from '@rewind/contract/path'
import {
  isNginxInstalled,
  type ProxiedConsole,
  type ProxySetup,
  startProxiedConsole,
} from '@rewind/sandbox/proxied-console'
import { type SampleRun, startSample } from '@rewind/sandbox/start-sample'
import { waitForEvent } from '@rewind/sandbox/wait-for'
import { Authority } from '../../rewind/test/certificates.ts'
import { test as base, expect, Operator, runPath, type Temporal } from './operator.ts'

const hostName = 'rewind.test'

/** A console behind nginx, and what the page asked of any other address. */
interface Behind {
  console: ProxiedConsole
  /** URLs outside the console that the page requested, and files and calls that it did not get. */
  strays: string[]
}

const test = base.extend<{ setup: ProxySetup; behind: Behind }>({
  setup: [{ at: 'root', host: 'kept', path: 'passed on' }, { option: true }],
  behind: async ({ page, setup, temporal }, use) => {
    const { certificate, key } = new Authority('Proxies').sign(hostName)
    const { address: temporalAddress } = temporal
    const console = await startProxiedConsole({
      setup,
      temporalAddress,
      hostName,
      certificate,
      key,
    })
    const strays: string[] = []
    page.on('request', (request) => {
      const isOwn = request.url().startsWith(`${console.url}/`)
      if (!isOwn && !/^(data|blob):/.test(request.url())) strays.push(request.url())
    })
    page.on('response', (response) => {
      if (response.status() >= 400) strays.push(`${response.status()} ${response.url()}`)
    })
    await use({ console, strays })
    await console.stop()
    expect(strays).toEqual([])
  },
})

test.use({
  ignoreHTTPSErrors: true,
  permissions: ['clipboard-read', 'clipboard-write'],
  launchOptions: async ({ launchOptions }, use) =>
    use({
      ...launchOptions,
      args: [...(launchOptions.args ?? []), `--host-resolver-rules=MAP ${hostName} 127.0.0.1`],
    }),
})

test.skip(!isNginxInstalled, 'nginx is not installed: apt-get install nginx-light')

const setups: ProxySetup[] = [
  { at: 'root', host: 'kept', path: 'passed on' },
  { at: 'root', host: 'rewritten', path: 'passed on' },
  { at: 'root', host: 'forwarded', path: 'passed on' },
  { at: 'path', host: 'kept', path: 'passed on' },
  { at: 'path', host: 'rewritten', path: 'passed on' },
  { at: 'path', host: 'kept', path: 'removed' },
  { at: 'path', host: 'rewritten', path: 'removed' },
]

for (const setup of setups) {
  const title = `nginx at ${setup.at === 'root' ? '/' : '/tools/rewind/'}, host ${setup.host}, path ${setup.path}`
  test.describe(title, () => {
    test.use({ setup })

    test('a run is followed, cancelled, exported and imported', async ({
      page,
      behind: { console },
      temporal,
    }) => {
      const operator = new Operator(page)
      const run = await startSample(temporal.client, 'ignoresCancellation')
      const stream = page.waitForResponse(/\/history\/live\?/)
      await page.goto(`${console.url}${runPath(run)}/history`)
      await expect(page.locator('tr[data-event="1"]')).toBeVisible()
      expect((await stream).headers()['content-type']).toBe('text/event-stream')

      await operator.requestCancellation('behind a proxy')
      const asked = await waitForEvent(
        temporal.client,
        run,
        'the cancellation',
        (event) => event.workflowExecutionCancelRequestedEventAttributes != null,
      )
      // The stream brings the event to the open page.
      await expect(page.locator(`tr[data-event="${asked.eventId}"]`)).toBeVisible()
      await searchByPattern(page)
      await expectRoundTrip(page, console)
    })

    test('links, the palette and the list stay on it', async ({
      page,
      behind: { console },
      temporal,
    }) => {
      const run = await startSample(temporal.client, 'nobodyPolls')
      await page.goto(`${console.url}/namespaces/default/workflows?query=${idIs(run.workflowId)}`)
      const row = page.getByRole('row').filter({ hasText: run.workflowId })
      await row.getByRole('checkbox').check()
      const history = `${console.url}${runPath(run)}/history`
      await page.getByRole('button', { name: 'Copy links' }).click()
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(history)

      await row.getByRole('link', { name: run.workflowId }).click()
      await expect(page).toHaveURL(history)
      await page.locator('tr[data-event="1"]').getByRole('link').first().click()
      await expect(page).toHaveURL(`${history}?event=1`)
      await page.reload()
      await expect(page.getByRole('region', { name: /WorkflowExecutionStarted/ })).toBeVisible()

      await page.keyboard.press('ControlOrMeta+k')
      await page.getByRole('combobox').last().fill(`${history}?view=groups`)
      await page.getByRole('option', { name: /Open the pasted address/ }).click()
      await expect(page).toHaveURL(`${history}?view=groups`)
      await expect(page.getByText('Rewind does not know this part')).toHaveCount(0)

      await page.goto(`${console.url}${runPath(run)}/timeline`)
      await expect(page).toHaveURL(`${history}?view=timeline`)
      await page.getByRole('link', { name: 'Rewind, dashboard' }).click()
      await expect(page).toHaveURL(new RegExp(`^${console.url}/(namespaces/default)?$`))
    })
  })
}

for (const path of ['passed on', 'removed'] as const) {
  test.describe(`a path that is ${path}`, () => {
    test.use({ setup: { at: 'path', host: 'kept', path } })

    test('the API reference lists and calls the API', async ({ page, behind: { console } }) => {
      await page.goto(`${console.url}/api/docs`)
      const call = page.locator('.opblock', { hasText: '/api/session' })
      await call.getByRole('button').first().click()
      await call.getByRole('button', { name: 'Try it out' }).click()
      await call.getByRole('button', { name: 'Execute' }).click()
      await expect(call.locator('.request-url')).toContainText(`${console.url}/api/session`)
      await expect(call.locator('.live-responses-table')).toContainText('"operator": "ada"')
    })
  })
}

test.describe('a path that is passed on', () => {
  test.use({ setup: { at: 'path', host: 'kept', path: 'passed on' } })

  test('keeps every character of a workflow id', async ({
    page,
    behind: { console },
    temporal,
  }) => {
    const id = `~./a%2Fb//..?#ü ${Date.now()}`
    const run = await startSample(temporal.client, 'nobodyPolls', { workflowId: id })
    const path = fillUrl('/namespaces/default/workflows/:workflowId/:runId', { ...run })
    await page.goto(console.url + path)
    await expect(page.getByRole('heading', { name: id })).toBeVisible()
    await new Operator(page).terminate('behind a proxy')
    await expect.poll(() => statusOf(temporal, run)).toBe('TERMINATED')
  })

  test('takes a long query and a large signal', async ({ page, behind: { console }, temporal }) => {
    const run = await startSample(temporal.client, 'collectsSignalsAndUpdates')
    await page.goto(`${console.url}/import`)
    const query = `WorkflowId = '${'漢'.repeat(9_000)}'`
    const search = new URLSearchParams({ query })
    const signal = fillUrl('/api/namespaces/default/workflows/:workflowId/runs/:runId/signal', {
      ...run,
    })
    // The server of the tests takes 2 MB for one payload; nginx by itself takes 1 MB for a request.
    const data = 'x'.repeat(1_900_000)
    const statuses = await page.evaluate(
      async ([listUrl, signalUrl, body]) => [
        (await fetch(listUrl)).status,
        (
          await fetch(signalUrl, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body,
          })
        ).status,
      ],
      [
        `${console.url}/api/namespaces/default/workflows?${search}`,
        `${console.url}${signal}`,
        JSON.stringify({
          name: 'addItem',
          requestId: run.runId,
          input: [{ text: JSON.stringify(data) }],
        }),
      ] as const,
    )
    expect(statuses).toEqual([200, 200])
  })
})

test.describe('the console below a path, opened directly', () => {
  test.use({ setup: { at: 'path', host: 'kept', path: 'passed on' } })

  test('shows pages and acts', async ({ page, behind: { console, strays }, temporal }) => {
    const run = await startSample(temporal.client, 'nobodyPolls')
    // A proxy may pass on the path without the slash at its end.
    await page.goto(`${console.directUrl}/tools/rewind`)
    await expect(page.getByRole('heading', { name: 'default', exact: true })).toBeVisible()
    await page.goto(console.directUrl + runPath(run))
    await new Operator(page).terminate('on the machine itself')
    await expect.poll(() => statusOf(temporal, run)).toBe('TERMINATED')
    await page.reload()
    await expect(page.getByTestId('run-status')).toHaveText('Terminated')
    expect(strays.filter((url) => !url.startsWith(console.directUrl))).toEqual([])
    strays.length = 0
  })
})

const idIs = (workflowId: string) => encodeURIComponent(`WorkflowId = '${workflowId}'`)

async function statusOf({ client }: Temporal, { workflowId, runId }: SampleRun) {
  return (await client.workflow.getHandle(workflowId, runId).describe()).status.name
}

/** A worker, whose file the page loads late, runs the expression. */
async function searchByPattern(page: Page) {
  await page.getByRole('searchbox').fill('Execution(Cancel)Requested')
  await page.getByRole('button', { name: 'Regular expression' }).click()
  await expect(page.getByTestId('match-count')).toContainText(/^1 of/)
}

async function expectRoundTrip(page: Page, console: ProxiedConsole) {
  await page.getByRole('button', { name: 'Export' }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: /CLI writes it/ }).click()
  const path = await (await download).path()
  const { events } = JSON.parse(await readFile(path, 'utf8'))
  await page.goto(`${console.url}/import`)
  await page.getByLabel('History file').setInputFiles(path)
  await expect(page.getByTestId('event-count')).toHaveText(`${events.length} events`)
}
