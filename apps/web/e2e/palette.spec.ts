import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { newNamespace } from '@rewind/sandbox/new-namespace'
import { startSample } from '@rewind/sandbox/start-sample'
import { findTemporalCli } from '@rewind/sandbox/temporal-cli'
import { expect, runPath, test } from './operator.ts'

const field = (page: Page) =>
  page.getByRole('combobox', { name: 'Go to a workflow, run or command' })
const option = (page: Page, name: string | RegExp) => page.getByRole('option', { name })

async function openPalette(page: Page) {
  // The frame handles keys once it has rendered.
  await page.getByRole('button', { name: 'Go to a workflow, run or command' }).waitFor()
  await page.keyboard.press('Control+k')
  await expect(field(page)).toBeFocused()
}

test('a workflow opens by its id, by its run id, and from pasted text', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await startSample(temporal.client, 'nobodyPolls')
  const { workflowId, runId } = run
  const isThere = async () => {
    await expect(page).toHaveURL(`${runPath(run)}/history`)
    await expect(operator.status()).toContainText('Running')
  }
  for (const [text, chosen] of [
    [workflowId, 'Go to the workflow'],
    [runId, 'Go to the run'],
    [`https://temporal.example.com${runPath(run)}/history`, 'Open the pasted address'],
    [`temporal workflow show --workflow-id '${workflowId}' --run-id ${runId}`, 'Go to the run'],
  ] as const) {
    await page.goto('/cluster')
    await openPalette(page)
    await field(page).fill(text)
    await option(page, chosen).click()
    await isThere()
  }
  await temporal.client.workflow.getHandle(workflowId).terminate('the spec is over')
})

test('a pasted line opens its namespace, and a damaged address opens nothing', async ({
  operator,
  temporal,
  page,
}) => {
  const client = await newNamespace(temporal.client.connection)
  const { namespace } = client.options
  const workflowId = `it's "1"/ünï ${randomUUID()}`
  const { runId } = await startSample(client, 'nobodyPolls', { workflowId })
  await page.goto('/cluster')
  await openPalette(page)
  const quotedId = workflowId.replaceAll('"', '\\"')
  await field(page).fill(`temporal workflow describe -w "${quotedId}" --namespace ${namespace}`)
  await option(page, 'Go to the workflow').click()
  const path = `/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}/${runId}`
  await expect(page).toHaveURL(`${path}/history`)
  await expect(operator.status()).toContainText('Running')

  await openPalette(page)
  const query = `WorkflowId STARTS_WITH 'it''s' AND RunId = '${runId}'`
  await field(page).fill(`temporal workflow terminate -n ${namespace} --query "${query}"`)
  await option(page, 'Open the list').click()
  await expect.poll(() => new URL(page.url()).searchParams.get('query')).toBe(query)
  await expect(page.getByRole('link', { name: workflowId })).toBeVisible()

  await openPalette(page)
  await field(page).fill(`https://temporal.example.com/namespaces/default/workflows/%zz/${runId}`)
  await option(page, 'Open the pasted address').click()
  await expect(page.getByRole('heading', { name: 'No such page' })).toBeVisible()
})

test('output of the CLI can be pasted unchanged', async ({ operator, temporal, page }) => {
  const run = await startSample(temporal.client, 'nobodyPolls', {
    workflowId: `order ${randomUUID()}`,
  })
  const { stdout } = await promisify(execFile)((await findTemporalCli(() => undefined)).path, [
    ...['workflow', 'describe', '--workflow-id', run.workflowId],
    ...['--address', temporal.address, '--disable-config-file', '--disable-config-env'],
  ])
  expect(stdout).toContain(run.runId)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto('/cluster')
  await page.evaluate((text) => navigator.clipboard.writeText(text), stdout)
  await openPalette(page)
  await page.keyboard.press('Control+v')
  await option(page, 'Go to the run').click()
  await expect(page).toHaveURL(`${runPath(run)}/history`)
  await expect(operator.status()).toContainText('Running')
  await temporal.client.workflow.getHandle(run.workflowId).terminate('the spec is over')
})

test('what is typed finds executions, namespaces and pages, by keyboard alone', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await startSample(temporal.client, 'nobodyPolls')
  await page.goto('/')
  await openPalette(page)
  await page.keyboard.type(run.workflowId.slice(0, -4))
  await expect(option(page, run.workflowId)).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`${runPath(run)}/history`)
  await openPalette(page)
  await page.keyboard.type('needs attention')
  await page.keyboard.press('ArrowUp')
  await option(page, /^Needs attention/).click()
  await expect(page).toHaveURL('/namespaces/default/attention')
  await openPalette(page)
  await page.keyboard.type('who did what')
  await option(page, /^Audit log/).click()
  await expect(page).toHaveURL('/audit?namespace=default')
  await openPalette(page)
  await page.keyboard.type('temporal-system')
  await option(page, /^temporal-system/).click()
  await expect(operator.page).toHaveURL('/namespaces/temporal-system')
  await temporal.client.workflow.getHandle(run.workflowId).terminate('the spec is over')
})

test('an action of the page opens its dialog, and sends nothing by itself', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await startSample(temporal.client, 'nobodyPolls')
  await operator.openRun(run)
  await openPalette(page)
  await page.keyboard.type('terminate')
  await option(page, 'Terminate…').click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog.getByLabel('Reason')).toBeFocused()
  // The shortcut does not open the palette over the dialog of an operation.
  await page.keyboard.press('Control+k')
  await expect(field(page)).toBeHidden()
  await page.keyboard.press('Escape')
  expect(await temporal.story(run)).toEqual(['workflowExecutionStarted'])
  await temporal.client.workflow.getHandle(run.workflowId).terminate('the spec is over')
})

test('an unknown run is reported, and the palette stays open', async ({ operator, page }) => {
  await page.goto('/')
  await openPalette(page)
  await page.keyboard.type('01234567-89ab-4cde-8f01-23456789abcd')
  await option(page, 'Go to the run').click()
  await expect(page.getByRole('alert')).toContainText('No run 01234567')
  await expect(field(page)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(operator.page.getByRole('dialog')).toBeHidden()
})

for (const look of [
  { colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  { colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const) {
  test.describe(`${look.colorScheme}, ${look.viewport.width} wide`, () => {
    test.use(look)
    test('the palette passes axe and fits the window', async ({ operator, page }) => {
      await page.goto('/')
      await openPalette(page)
      await page.keyboard.type('work')
      await expect(option(page, /^Workflows/)).toBeVisible()
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`)).toEqual(
        [],
      )
      const box = await operator.page.getByRole('dialog').boundingBox()
      expect(box?.width).toBeLessThanOrEqual(look.viewport.width)
    })
  })
}

test('the dialog of keyboard shortcuts has those of every page', async ({ operator, page }) => {
  await page.goto('/')
  await operator.page.getByRole('button', { name: 'Go to a workflow, run or command' }).waitFor()
  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Keys' })
  for (const key of ['⌘K or Ctrl K', 'g d', 'g l', 'g a', 'x', 'X', '[ ]', 'c', 'r', '?']) {
    await expect(sheet.getByText(key, { exact: true })).toBeVisible()
  }
})

test('after a new build, an open page reloads when it needs a file of the old one', async ({
  page,
}) => {
  await page.goto('/')
  await expect(page.getByRole('button', { name: 'Go to a workflow' })).toBeVisible()
  let isRebuilt = true
  await page.route(/\/assets\/Palette-/, (route) =>
    isRebuilt ? route.fulfill({ status: 404 }) : route.fallback(),
  )
  await page.route('/', async (route) => {
    // A reload is a navigation, and gets the real answer.
    if (route.request().isNavigationRequest()) return route.fallback()
    const reply = await route.fetch()
    const body = (await reply.text()).replace(/\/assets\/index-[\w-]+\.js/, '/assets/index-new.js')
    return route.fulfill({ response: reply, body })
  })
  const reloaded = page.waitForEvent('load')
  await page.keyboard.press('ControlOrMeta+k')
  await reloaded
  isRebuilt = false
  await expect(page.getByRole('button', { name: 'Go to a workflow' })).toBeVisible()
  await page.keyboard.press('ControlOrMeta+k')
  await expect(page.getByRole('dialog')).toBeVisible()
})
