import { breakDeterminism } from '@rewind/sandbox/deploy'
import { expect, runPath, test } from './operator.ts'

// With REWIND_UPDATE_SCREENSHOT=1 the test updates the picture in the README. Otherwise the picture
// stays with the test results.
const path = process.env.REWIND_UPDATE_SCREENSHOT
  ? 'docs/screenshot.png'
  : 'test-results/screenshot.png'

test.use({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' })

test('the picture in the README shows a stuck run and the way out', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await breakDeterminism({
    address: temporal.address,
    workflowId: 'order-4711',
    taskQueue: 'orders',
    orderId: 'order-4711',
  })
  try {
    await page.goto(`${runPath(run)}/history?event=15`)
    await expect(page.getByRole('link', { name: 'Reset to event 10…' })).toBeVisible()
    await expect(operator.status()).toContainText('stuck')
    await page.screenshot({ path })
  } finally {
    await run.stop()
    await temporal.client.workflow.getHandle(run.workflowId).terminate('the picture is taken')
  }
})
