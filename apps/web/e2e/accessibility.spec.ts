import AxeBuilder from '@axe-core/playwright'
import type { Locator } from '@playwright/test'
import { cancel } from '@rewind/sandbox/interrupt'
import { type SampleRun, startSample } from '@rewind/sandbox/start-sample'
import { waitForStatus } from '@rewind/sandbox/wait-for'
import { expect, type Operator, runPath, type Temporal, test } from './operator.ts'

const looks = [
  { colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  { colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const

interface View {
  name: string
  /** The run that the page shows. */
  of: 'failed' | 'open' | 'retrying' | 'asked'
  path: (run: SampleRun) => string
  /** Visible once the view is complete. */
  shown: (operator: Operator) => Locator
}

const firstRow = ({ page }: Operator) => page.getByRole('row').nth(1)
const dialog = ({ page }: Operator) => page.getByRole('alertdialog')

const views: View[] = [
  {
    name: 'dashboard',
    of: 'open',
    path: () => '/',
    shown: ({ page }) => page.getByRole('table', { name: 'Task queues in use' }),
  },
  {
    name: 'attention',
    of: 'open',
    path: () => '/namespaces/default/attention',
    shown: ({ page }) => page.getByRole('heading', { name: 'Needs attention' }),
  },
  { name: 'list', of: 'open', path: () => '/namespaces/default/workflows', shown: firstRow },
  { name: 'cluster', of: 'open', path: () => '/cluster', shown: firstRow },
  { name: 'history', of: 'failed', path: (run) => `${runPath(run)}/history`, shown: firstRow },
  {
    name: 'groups',
    of: 'failed',
    path: (run) => `${runPath(run)}/history?view=groups&filter=activity`,
    shown: firstRow,
  },
  {
    name: 'timeline',
    of: 'failed',
    path: (run) => `${runPath(run)}/history?view=timeline`,
    shown: ({ page }) => page.getByLabel(/^Timeline of \d+ groups/),
  },
  {
    name: 'JSON',
    of: 'failed',
    path: (run) => `${runPath(run)}/history?view=json&q=workflow`,
    shown: ({ page }) => page.getByRole('article').first(),
  },
  {
    name: 'import',
    of: 'failed',
    path: () => '/import',
    shown: ({ page }) => page.getByRole('heading'),
  },
  {
    name: 'open event',
    of: 'failed',
    path: (run) => `${runPath(run)}/history?event=5`,
    shown: ({ page }) => page.getByText('scheduleToCloseTimeout'),
  },
  {
    name: 'reset',
    of: 'failed',
    path: (run) => `${runPath(run)}/reset?event=10`,
    shown: (operator) => operator.points().first(),
  },
  {
    name: 'reset with a severe warning',
    of: 'open',
    path: (run) => `${runPath(run)}/reset?by=first`,
    shown: ({ page }) => page.getByRole('textbox', { name: 'Workflow id, to confirm' }),
  },
  {
    name: 'reset by name, with a version',
    of: 'failed',
    path: (run) =>
      `${runPath(run)}/reset?event=10&by=activity&of=convertCurrency&exclude=SIGNAL&version=pinned&reason=fixed`,
    shown: ({ page }) => page.getByRole('list', { name: 'Warnings' }).first(),
  },
  {
    name: 'talk',
    of: 'open',
    path: (run) => `${runPath(run)}/talk?say=signal&name=addItem`,
    shown: ({ page }) => page.getByRole('button', { name: 'Send signal' }),
  },
  {
    name: 'pending',
    of: 'open',
    path: (run) => `${runPath(run)}/pending`,
    shown: firstRow,
  },
  {
    name: 'pending activity',
    of: 'retrying',
    path: (run) => `${runPath(run)}/pending`,
    shown: ({ page }) => page.getByRole('button', { name: 'failAtFirst 1' }),
  },
  {
    name: 'open activity',
    of: 'retrying',
    path: (run) => `${runPath(run)}/pending?open=activity/1`,
    shown: ({ page }) => page.getByText('Options in force'),
  },
  {
    name: 'activity options dialog',
    of: 'retrying',
    path: (run) => `${runPath(run)}/pending?open=activity/1&act=options`,
    shown: dialog,
  },
  { name: 'relations', of: 'open', path: (run) => `${runPath(run)}/relations`, shown: firstRow },
  { name: 'workers', of: 'open', path: (run) => `${runPath(run)}/workers`, shown: firstRow },
  {
    name: 'metadata',
    of: 'open',
    path: (run) => `${runPath(run)}/metadata`,
    shown: ({ page }) => page.getByRole('heading', { name: 'Versioning' }),
  },
  {
    name: 'cancellation',
    of: 'asked',
    path: (run) => `${runPath(run)}/cancellation`,
    shown: ({ page }) => page.getByText('What it waits for'),
  },
  {
    name: 'cancellation in the head',
    of: 'asked',
    path: (run) => `${runPath(run)}/history`,
    shown: ({ page }) => page.getByTestId('cancellation-summary'),
  },
  {
    name: 'cancel dialog',
    of: 'open',
    path: (run) => `${runPath(run)}/history?dialog=cancel`,
    shown: dialog,
  },
  {
    name: 'terminate dialog',
    of: 'open',
    path: (run) => `${runPath(run)}/history?dialog=terminate`,
    shown: dialog,
  },
]

async function startRun({ client }: Temporal, which: View['of']) {
  if (which === 'open') return await startSample(client, 'parentWithChildren')
  if (which === 'retrying') {
    return await startSample(client, 'retriesActivity', { args: [{ failures: 1_000_000 }] })
  }
  if (which === 'asked') {
    const asked = await startSample(client, 'nobodyPolls')
    await cancel(client, asked, { reason: 'nobody is there', operator: 'ada' })
    return asked
  }
  const run = await startSample(client, 'failsUntilFixed')
  await waitForStatus(client, run, 'FAILED')
  return run
}

for (const { colorScheme, viewport } of looks) {
  test.describe(`${colorScheme}, ${viewport.width} wide`, () => {
    test.use({ colorScheme, viewport })

    for (const { name, of, path, shown } of views) {
      test(`${name}: passes axe and fits the window`, async ({ operator, temporal, page }) => {
        const run = await startRun(temporal, of)
        await page.goto(path(run))
        await expect(shown(operator)).toBeVisible()
        const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
        expect(
          violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`),
        ).toEqual([])
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        expect(overflow).toBeLessThanOrEqual(0)
        if (of !== 'failed') {
          await temporal.client.workflow.getHandle(run.workflowId).terminate('the spec is over')
        }
      })
    }
  })
}

test('a run is cancelled by keyboard alone', async ({ operator, temporal, page }) => {
  const run = await startSample(temporal.client, 'nobodyPolls')
  await operator.openRun(run)
  const button = page.getByRole('button', { name: 'Request cancellation…' })
  await button.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alertdialog').getByLabel('Reason')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(button).toBeFocused()
  await page.keyboard.press('Enter')
  await page.keyboard.type('by keyboard')
  await page.keyboard.press('Control+Enter')
  await expect(operator.status()).toContainText('cancellation requested')
  expect(await temporal.attributesOf(run, 'workflowExecutionCancelRequested')).toMatchObject({
    cause: 'by keyboard',
  })
})
