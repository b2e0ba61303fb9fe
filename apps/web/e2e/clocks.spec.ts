import type { Page } from '@playwright/test'
import { startSample } from '@rewind/sandbox/start-sample'
import { expect, test } from './operator.ts'

const minute = 60_000

/** The age of the open run in its header. */
const age = (page: Page) => page.getByTestId('run-age')

for (const [how, ahead] of [
  ['fast', 15 * minute],
  ['slow', -15 * minute],
] as const) {
  test(`a browser whose clock is ${how} shows ages by the server’s clock`, async ({
    page,
    temporal,
    operator,
  }) => {
    await page.clock.install({ time: Date.now() + ahead })
    const run = await startSample(temporal.client, 'nobodyPolls')
    await operator.openRun(run)
    await expect(age(page)).toHaveText(/^for [1-9]\d* s$/)
  })
}

for (const [event, target] of [
  ['visibilitychange', 'document'],
  ['pageshow', 'window'],
] as const) {
  test(`a page that was suspended shows the current time at once when it is visible again (${event})`, async ({
    page,
    temporal,
    operator,
  }) => {
    await page.clock.install()
    await operator.openRun(await startSample(temporal.client, 'nobodyPolls'))
    await expect(age(page)).toHaveText(/^for [1-9]\d* s$/)
    // From here on no timer of the page fires.
    await page.clock.pauseAt(Date.now() + minute)
    await page.clock.setSystemTime(Date.now() + 90 * minute)
    const text = await page.evaluate(
      async ([event, target]) => {
        ;(target === 'document' ? document : window).dispatchEvent(new Event(event))
        // Checks before the page reads anything again.
        for (let turn = 0; turn < 5; turn++) await Promise.resolve()
        return document.querySelector('[data-testid=run-age]')?.textContent
      },
      [event, target] as const,
    )
    expect(text).toMatch(/^for 1 h (28|29|30|31) min$/)
  })
}
