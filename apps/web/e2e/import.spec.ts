import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { expect, test } from './operator.ts'

const time = '2026-11-20T22:00:00Z'
const runId = '01a21aeb-1b4c-759e-9351-0bf75c3fd883'
const events = [
  {
    eventId: '1',
    eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED',
    eventTime: time,
    workflowExecutionStartedEventAttributes: { workflowType: { name: 'settle' } },
  },
  {
    eventId: '2',
    eventType: 'EVENT_TYPE_NEXUS_OPERATION_SCHEDULED',
    eventTime: time,
    nexusOperationScheduledEventAttributes: {
      endpoint: 'bank',
      service: 'Transfers',
      operation: 'transfer',
    },
  },
  {
    eventId: '3',
    eventType: 'EVENT_TYPE_NEXUS_OPERATION_STARTED',
    eventTime: '2026-11-21T22:00:00Z',
    nexusOperationStartedEventAttributes: { scheduledEventId: '2', operationToken: 'token' },
    links: [
      {
        workflowEvent: {
          namespace: 'bank',
          workflowId: 'transfer/1',
          runId,
          eventRef: { eventId: '1', eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED' },
        },
      },
    ],
  },
]

const choose = (page: Page, name: string, text: string) =>
  page.getByLabel('History file').setInputFiles({
    name,
    mimeType: 'application/json',
    buffer: Buffer.from(text),
  })

test('a file with NUL bytes after its history is shown with a warning', async ({ page }) => {
  await page.goto('/import')
  await choose(page, 'kept.json', `\uFEFF${JSON.stringify({ events })}\r\n${'\0'.repeat(512)}`)
  await expect(page.getByTestId('event-count')).toHaveText('3 events')
  await expect(page.getByText('512 NUL bytes at the end of the file are left out.')).toBeVisible()
})

test('the link of an event leads to the run it names', async ({ page }) => {
  await page.goto('/import')
  await choose(page, 'nexus.json', JSON.stringify({ events }))
  await page.getByRole('link', { name: 'NexusOperationStarted' }).click()
  await expect(page.getByRole('link', { name: 'transfer/1' })).toHaveAttribute(
    'href',
    `/namespaces/bank/workflows/transfer%2F1/${runId}/history?event=1`,
  )
})

test('another file with the same name starts a new view', async ({ page }) => {
  await page.goto('/import')
  await choose(page, 'history.json', JSON.stringify({ events }))
  await page.getByRole('searchbox').fill('transfer')
  await page.getByRole('button', { name: 'Search payloads too' }).click()
  await expect(page.getByText('0 with it in payloads')).toBeVisible()
  await choose(page, 'history.json', JSON.stringify({ events: events.slice(0, 2) }))
  await expect(page.getByTestId('event-count')).toHaveText('2 events')
  await expect(page).toHaveURL(/\/import$/)
  await expect(page.getByRole('searchbox')).toHaveValue('')
  // Results from the file before do not count for this one.
  await page.getByRole('searchbox').fill('transfer')
  await expect(page.getByTestId('match-count')).toHaveText('1 of 2')
  await expect(page.getByRole('button', { name: 'Search payloads too' })).toBeVisible()
  await expect(page.getByText('with it in payloads')).toHaveCount(0)
})

/** Returns a history in the format of another tool. */
const written = (name: string) =>
  fileURLToPath(new URL(`../../../packages/history/test/fixtures/import/${name}`, import.meta.url))

for (const [name, texts] of Object.entries({
  'web-ui-human-readable-64-bit.json': ['{"id":3544790567247868102}'],
  'web-ui-human-readable.json': ['"Temporal"', '"2024-01-01"', '{"name":"Ines","n":5}'],
  'values-in-place-of-payloads.json': ['3544790567247868102', '"hello"', '"Temporal"'],
  'shorthand-input.json': ['3544790567247868102', '{"foo":1}'],
})) {
  test(`${name}: its payloads are shown, to the digit`, async ({ page }) => {
    await page.goto('/import')
    await page.getByLabel('History file').setInputFiles(written(name))
    await expect(page.locator('tr[data-event="1"]')).toContainText(texts.join(', '))
    await page.locator('tr[data-event="1"]').click()
    const [, digits] = /(\d{16,})/.exec(texts.join()) ?? []
    if (digits !== undefined) {
      await expect(page.getByRole('region', { name: /WorkflowExecutionStarted/ })).toContainText(
        digits,
      )
    }
  })
}

test('the user chooses between the histories of a file, and can change the choice', async ({
  page,
}) => {
  await page.goto('/import')
  await choose(page, 'all.json', JSON.stringify([{ events }, { events: events.slice(0, 2) }]))
  await expect(page.getByRole('heading', { name: 'all.json holds 2 histories' })).toBeVisible()
  const histories = page.getByRole('list', { name: 'Histories in the file' }).getByRole('button')
  await expect(histories.nth(0)).toContainText('3 events, started 2026-11-20')
  await histories.nth(1).click()
  await expect(page.getByRole('heading', { name: 'all.json, history 2 of 2' })).toBeVisible()
  await expect(page.getByTestId('event-count')).toHaveText('2 events')
  await page.getByRole('button', { name: 'Other histories in the file' }).click()
  await histories.nth(0).click()
  await expect(page.getByTestId('event-count')).toHaveText('3 events')
})
