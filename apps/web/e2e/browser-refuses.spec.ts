import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { startSample } from '@rewind/sandbox/start-sample'
import { expect, resetPath, test } from './operator.ts'

/** Collects errors and rejections that the page does not catch. */
function faultsOf(page: Page): string[] {
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  return faults
}

const refused = 'Not copied: this browser keeps the clipboard from Rewind.'

test.describe('a clipboard', () => {
  const kinds = {
    'that the browser refuses': () => {
      navigator.clipboard.writeText = () => Promise.reject(new DOMException('', 'NotAllowedError'))
    },
    'that is not there, as on plain http': () => {
      Object.defineProperty(navigator, 'clipboard', { value: undefined })
    },
  }
  for (const [kind, refuse] of Object.entries(kinds)) {
    test(`${kind} does not keep a text from being copied`, async ({ page, temporal, operator }) => {
      const faults = faultsOf(page)
      await page.addInitScript(refuse)
      const run = await startSample(temporal.client, 'nobodyPolls')
      await operator.openRun(run)
      await page.getByRole('button', { name: 'Copy workflow id' }).click()
      await expect(page.getByTestId('announcer')).toHaveText('Copied workflow id')
      // Pastes what was copied.
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox').press('Control+v')
      await expect(page.getByRole('combobox')).toHaveValue(run.workflowId)
      expect(faults).toEqual([])
    })

    test(`${kind} is reported if a selection cannot be copied either`, async ({
      page,
      temporal,
      operator,
    }) => {
      const faults = faultsOf(page)
      await page.addInitScript(refuse)
      await page.addInitScript(() => {
        document.execCommand = () => false
      })
      await operator.openRun(await startSample(temporal.client, 'nobodyPolls'))
      const button = page.getByRole('button', { name: 'Copy workflow id' })
      await button.click()
      await expect(page.getByTestId('announcer')).toContainText(refused)
      await expect(button).toBeFocused()
      expect(faults).toEqual([])
    })
  }
})

test.describe('notifications', () => {
  const kinds = {
    'that only a service worker may show': () => {
      const refuse = function Notification() {
        throw new TypeError('Illegal constructor.')
      }
      Object.assign(refuse, { permission: 'default', requestPermission: async () => 'granted' })
      Object.defineProperty(window, 'Notification', { value: refuse })
    },
    'that the browser does not even ask for': () => {
      const requestPermission = () => Promise.reject(new TypeError('Refused.'))
      const refuse = Object.assign(() => undefined, { permission: 'default', requestPermission })
      Object.defineProperty(window, 'Notification', { value: refuse })
    },
    'that are not there': () => {
      Object.defineProperty(window, 'Notification', { value: undefined })
    },
  }
  for (const [kind, refuse] of Object.entries(kinds)) {
    test(`${kind} do not keep a page from showing a verdict`, async ({
      page,
      temporal,
      operator,
    }) => {
      const faults = faultsOf(page)
      await page.addInitScript(refuse)
      const run = await temporal.startResettable()
      await temporal.client.workflow.getHandle(run.workflowId, run.runId).terminate('over')
      await page.goto(resetPath(run, '?event=4'))
      await page.getByLabel('Reason').fill('to be told of')
      await page.getByRole('button', { name: 'Reset to event 4', exact: true }).click()
      const runId = await operator.followedRun()
      const button = page.getByRole('button', { name: /^Notif/ })
      await expect(page.getByTestId('verdict')).toBeVisible()
      await button.click({ force: true })
      await temporal.client.workflow.getHandle(run.workflowId, runId).terminate('over again')
      await expect(page.getByTestId('verdict')).toContainText('terminated')
      await expect(page.getByTestId('announcer')).toContainText('The new run:')
      await expect(button).toHaveText('Notify me when this changes')
      await expect(button).toHaveAttribute('aria-disabled', 'true')
      expect(faults).toEqual([])
    })
  }
})

test('the API’s description page violates no security policy', async ({ page }) => {
  const said: string[] = faultsOf(page)
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') said.push(message.text())
  })
  await page.goto('/api/docs')
  await page.getByText('Query one run: a worker answers').click()
  await page.getByRole('button', { name: 'Try it out' }).click()
  await expect(page.getByRole('button', { name: 'Execute' })).toBeVisible()
  expect(said).toEqual([])
})

test('an address with a percent sign that encodes nothing opens the console', async ({
  page,
  temporal,
}) => {
  const faults = faultsOf(page)
  for (const address of ['/namespaces/%ff/workflows', '/%', '/namespaces/default/workflows/100%']) {
    await page.goto(address)
    await expect(page.getByRole('heading', { name: 'No such page' })).toBeVisible()
    await expect(page.getByRole('link', { name: 'Rewind, dashboard' })).toBeVisible()
  }
  // The page offers the repaired address as a link.
  const run = await startSample(temporal.client, 'nobodyPolls', {
    workflowId: `${randomUUID()} 100%`,
  })
  await page.goto(`/namespaces/default/workflows/${run.workflowId.replace(' ', '%20')}`)
  await page.getByRole('link', { name: /100%25$/ }).click()
  await expect(page.getByRole('heading', { name: run.workflowId })).toBeVisible()
  expect(faults).toEqual([])
})
