import type { Page } from '@playwright/test'
import { expect, selectQuery, test } from './operator.ts'

const list = '/namespaces/default/workflows'

/** Makes the browser's CPU slower by a factor. */
async function slowedDown(page: Page) {
  const devtools = await page.context().newCDPSession(page)
  return (rate: number) => devtools.send('Emulation.setCPUThrottlingRate', { rate })
}

const typed = "CustomerId = 'acme' AND HistoryLength > 5"

// The query editor loads when the field gets the focus, and replaces a plain field while the user
// types. However late its code arrives and however fast the user types, no letter may be lost or
// moved.
for (const [delay, arrivals] of [
  [20, [1, 4, 9, 22]],
  [45, [0, 14]],
  [110, [6]],
] as const) {
  test(`text typed at ${delay} ms a key while the editor loads is kept, letter by letter`, async ({
    operator: { page },
  }) => {
    const release = new Map<number, () => void>()
    await page.route(/QueryEditor-[^/]*\.js$/, async (route) => {
      await new Promise<void>((resolve) => release.set(release.size, resolve))
      await route.continue()
    })
    const slow = await slowedDown(page)
    const field = page.getByLabel('Search workflows')
    for (const [turn, arrival] of arrivals.entries()) {
      await slow(1)
      await page.goto(list)
      await field.click()
      await expect.poll(() => release.size).toBe(turn + 1)
      await slow(4)
      await page.keyboard.type(typed.slice(0, arrival), { delay })
      release.get(turn)?.()
      await page.keyboard.type(typed.slice(arrival), { delay })
      await expect(page.locator('.cm-editor.cm-focused')).toBeVisible()
      await expect(field, `the editor came after ${arrival} letters`).toHaveText(typed)
      await page.keyboard.type('!')
      await expect(field).toHaveText(`${typed}!`)
    }
  })
}

test('the editor takes over the selection, so that the next typed text replaces it', async ({
  operator: { page },
}) => {
  let release = () => {}
  const isHeld = new Promise<void>((resolve) => {
    void page.route(/QueryEditor-[^/]*\.js$/, async (route) => {
      await new Promise<void>((done) => {
        release = done
        resolve()
      })
      await route.continue()
    })
  })
  await page.goto(list)
  const field = page.getByLabel('Search workflows')
  await field.click()
  await isHeld
  await page.keyboard.type('order-1')
  // Selects backwards, as the keyboard does: the next Shift and arrow key moves the head.
  for (let step = 0; step < 3; step++) await page.keyboard.press('Shift+ArrowLeft')
  release()
  await expect(page.locator('.cm-editor.cm-focused')).toBeVisible()
  await page.keyboard.press('Shift+ArrowLeft')
  await page.keyboard.type('s')
  await expect(field).toHaveText('ords')
})

test('the caret stays in place when Enter trims the query', async ({ operator: { page } }) => {
  await page.goto(list)
  await selectQuery(page)
  await page.keyboard.type(' order-1 ')
  for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Enter')
  const field = page.getByLabel('Search workflows')
  await expect(field).toHaveText('order-1')
  await page.keyboard.type('s')
  await expect(field).toHaveText('orders-1')
})
