import { startSample } from '@rewind/sandbox/start-sample'
import { startTeamConsole, type TeamConsole } from '@rewind/sandbox/team-console'
import { waitForEvent } from '@rewind/sandbox/wait-for'
import { test as base, expect, Operator, runPath } from './operator.ts'

const accessFile = `
contact: "#platform"
roles:
  reader: { permissions: [view] }
bindings:
  - { role: viewer, users: [viewer@example.com], namespaces: [default] }
  - { role: reader, users: [reader@example.com], namespaces: [default] }
  - { role: operator, groups: [oncall], namespaces: [default], contact: "#payments-oncall" }
`
const operator = { user: 'grace@example.com', groups: 'oncall' }
const viewer = { user: 'viewer@example.com' }
const lacks = (permission: string) =>
  `You need the permission ${permission} in namespace default: ask #payments-oncall.`

const test = base.extend<object, { team: TeamConsole }>({
  team: [
    async ({ temporal }, use) => {
      const team = await startTeamConsole({ temporalAddress: temporal.address, accessFile })
      await use(team)
      await team.stop()
    },
    { scope: 'worker' },
  ],
})

test('a viewer sees a run, and each action says why it is not theirs and whom to ask', async ({
  page,
  team,
  temporal,
}) => {
  const run = await temporal.startResettable()
  const url = await team.signIn(viewer)
  await page.goto(`${url}${runPath(run)}`)
  await expect(page.getByRole('button', { name: 'Preferences: ' })).toContainText(viewer.user)
  for (const [name, permission] of [
    ['Request cancellation…', 'cancel'],
    ['Reset…', 'reset'],
    ['Terminate…', 'terminate'],
  ] as const) {
    const button = page.getByRole('button', { name })
    await expect(button).toHaveAttribute('aria-disabled', 'true')
    await button.focus()
    await expect(page.getByText(lacks(permission))).toBeVisible()
    await button.press('Escape')
  }

  await page.goto(`${url}${runPath(run)}/reset`)
  await expect(page.getByText(lacks('reset'))).toBeVisible()
  await expect(page.getByRole('button', { name: /^Reset to event/ })).toHaveCount(0)

  await page.goto(`${url}${runPath(run)}/talk?say=signal`)
  await expect(page.getByText(lacks('message'))).toBeVisible()
  await page.goto(`${url}${runPath(run)}/talk?say=stack`)
  await expect(page.getByText(lacks('message'))).toBeVisible()

  await page.goto(`${url}${runPath(run)}/history?dialog=terminate`)
  await expect(page.getByRole('alertdialog')).toContainText(lacks('terminate'))

  await page.goto(`${url}/`)
  const operations = page.getByRole('region', { name: 'Latest operations' })
  await expect(operations).toContainText(lacks('audit'))
  await page.goto(`${url}${runPath(run)}/history?event=5`)
  await expect(page.getByRole('region', { name: /ActivityTaskScheduled/ })).toContainText('cart-1')
})

test('a viewer’s activity commands are disabled with the reason', async ({
  page,
  team,
  temporal,
}) => {
  const run = await startSample(temporal.client, 'retriesActivity', {
    args: [{ failures: 1_000_000 }],
  })
  const url = await team.signIn(viewer)
  await page.goto(`${url}${runPath(run)}/pending`)
  const pause = page.getByRole('button', { name: 'Pause…' })
  await expect(pause).toHaveAttribute('aria-disabled', 'true')
  await pause.focus()
  await expect(page.getByText(lacks('activity'))).toBeVisible()
})

test('an operator acts under their own name, in the page and in Temporal', async ({
  page,
  team,
  temporal,
}) => {
  const run = await temporal.startResettable()
  const url = await team.signIn(operator)
  await page.goto(`${url}${runPath(run)}`)
  await new Operator(page).requestCancellation('signed in')
  const asked = await waitForEvent(
    temporal.client,
    run,
    'the cancellation',
    (event) => event.workflowExecutionCancelRequestedEventAttributes != null,
  )
  expect(asked.workflowExecutionCancelRequestedEventAttributes?.identity).toBe('grace@example.com')
  await page.goto(`${url}/audit`)
  await expect(page.getByRole('row').filter({ hasText: run.workflowId })).toContainText(
    'grace@example.com',
  )
})

test('without the permission payloads a page shows sizes only', async ({
  page,
  team,
  temporal,
}) => {
  const run = await temporal.startResettable()
  const url = await team.signIn({ user: 'reader@example.com' })
  await page.goto(`${url}${runPath(run)}/history?event=5`)
  const event = page.getByRole('region', { name: /ActivityTaskScheduled/ })
  await expect(event).toContainText('Hidden: you need the permission payloads to see it.')
  await expect(page.locator('tr[data-event="5"]')).toContainText('reserveStock, input 8 bytes')
  await expect(page.getByText('cart-1')).toHaveCount(0)
  await page.getByRole('button', { name: 'Export' }).click()
  await expect(
    page.getByText(/^You need the permission payloads in namespace default/),
  ).toBeVisible()
  await expect(page.getByRole('button', { name: /As Temporal’s CLI writes it/ })).toBeDisabled()
})

test('a user without a role is told so, and nobody is told to sign in', async ({ page, team }) => {
  await page.goto(`${await team.signIn({ user: 'new@example.com' })}/namespaces/default/workflows`)
  await expect(
    page.getByText('new@example.com has no role. Ask #payments-oncall.').first(),
  ).toBeVisible()
  await page.goto(`${team.directUrl}/namespaces/default/workflows`)
  const alert = page.getByRole('alert').filter({ hasText: 'You are not signed in' })
  await expect(alert).toContainText('Rewind does not know who you are.')
  await expect(alert).toContainText('Ask #platform.')
})
