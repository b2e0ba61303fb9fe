import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Page } from '@playwright/test'
import { type SampleRun, startSample } from '@rewind/sandbox/start-sample'
import { findTemporalCli } from '@rewind/sandbox/temporal-cli'
import { waitForStatus } from '@rewind/sandbox/wait-for'
import { expect, runPath, type Temporal, test } from './operator.ts'

const run = promisify(execFile)

async function closedRun({ client }: Temporal) {
  const started = await startSample(client, 'failsUntilFixed')
  await waitForStatus(client, started, 'FAILED')
  return started
}

/** Returns the history as the CLI prints it. */
async function cliExport({ address }: Temporal, { workflowId, runId }: SampleRun) {
  const { path } = await findTemporalCli(() => undefined)
  const asked = ['workflow', 'show', '--output', 'json', '-w', workflowId, '-r', runId]
  const { stdout } = await run(path, [...asked, '--address', address], { maxBuffer: 2 ** 28 })
  return stdout
}

async function save(page: Page, name: RegExp) {
  await page.getByRole('button', { name: 'Export' }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name }).click()
  return await (await download).path()
}

test('an exported history equals the CLI’s, and imports with the same rows', async ({
  operator,
  temporal,
  page,
}) => {
  const started = await closedRun(temporal)
  await operator.openRun(started)
  const rows = page.locator('tr[data-event]')
  await expect(page.locator('tr[data-event="1"]')).toBeVisible()
  const asLive = await rows.allInnerTexts()
  const path = await save(page, /CLI writes it/)
  expect(await readFile(path, 'utf8')).toBe(await cliExport(temporal, started))

  await page.goto('/import')
  await page.getByLabel('History file').setInputFiles(path)
  await expect(page.locator('tr[data-event="1"]')).toBeVisible()
  await expect(page.getByTestId('event-count')).toHaveAttribute('data-complete', 'true')
  const withoutReset = (texts: string[]) =>
    texts.map((text) => text.replace(/suggested reset point|Reset to event \d+/g, '').trim())
  expect(withoutReset(await rows.allInnerTexts())).toEqual(withoutReset(asLive))
  await page.locator('tr[data-event="1"]').click()
  await expect(page.getByText('workflowTaskTimeout').first()).toBeVisible()
  await page.getByRole('link', { name: 'Groups' }).click()
  await expect(page.getByRole('table', { name: 'Groups of events' })).toBeVisible()
})

test('a decoded export is readable, and imports too', async ({ temporal, page }) => {
  const started = await startSample(temporal.client, 'echoes', { args: [{ read: 'by people' }] })
  await waitForStatus(temporal.client, started, 'COMPLETED')
  await page.goto(`${runPath(started)}/history`)
  const path = await save(page, /payloads decoded/)
  expect(await readFile(path, 'utf8')).toContain('"by people"')
  await page.goto('/import')
  await page.getByLabel('History file').setInputFiles(path)
  await expect(page.locator('tr[data-event="1"]')).toContainText('by people')
})

test('a file that is no history says where and why, and the page stays usable', async ({
  page,
}) => {
  await page.goto('/import')
  const offer = (name: string, text: string) =>
    page.getByLabel('History file').setInputFiles({
      name,
      mimeType: 'application/json',
      buffer: Buffer.from(text),
    })
  await offer('cut.json', '{"events":[{"eventId":"1",')
  await expect(page.getByRole('alert')).toContainText('cut.json is not shown')
  await expect(page.getByRole('alert')).toContainText(/line 1/)
  await offer('other.json', '{"hello":"world"}')
  await expect(page.getByRole('alert')).toContainText('other.json is not shown')
  await offer('timeless.json', '{"events":[{"eventId":"1","eventType":"TimerFired"}]}')
  await expect(page.getByRole('alert')).toContainText('event 1, has no time that can be read')
  await offer(
    'good.json',
    '{"events":[{"eventId":"1","eventTime":"2026-01-01T00:00:00Z","eventType":"WorkflowExecutionStarted","workflowExecutionStartedEventAttributes":{"workflowType":{"name":"order"}}}]}',
  )
  await expect(page.locator('tr[data-event="1"]')).toContainText('order')
})
