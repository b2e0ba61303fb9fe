import { test as base, expect, type Page } from '@playwright/test'
import { type SampleRun, startSample } from '@rewind/sandbox/start-sample'
import { readEvents, waitForEvent } from '@rewind/sandbox/wait-for'
import { Client, Connection } from '@temporalio/client'

const namespace = 'default'

/** What an operator does in the browser, by the names a person would use. */
export class Operator {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  async openRun(run: SampleRun) {
    await this.page.goto(runPath(run))
    await expect(this.page.getByRole('heading', { name: run.workflowId })).toBeVisible()
  }

  async openTalk(run: SampleRun, search = '') {
    await this.page.goto(`${runPath(run)}/talk${search}`)
    await expect(this.page.getByRole('region', { name: 'Answers' })).toBeVisible()
  }

  /** One more argument for each, in the form of Talk. */
  async addArguments(...values: string[]) {
    for (const value of values) {
      await this.page.getByRole('button', { name: 'Add argument' }).click()
      await this.page
        .getByLabel(/^Argument \d$/)
        .last()
        .fill(value)
    }
  }

  status() {
    return this.page.getByTestId('run-status')
  }

  async requestCancellation(reason: string) {
    await this.page.getByRole('button', { name: 'Request cancellation…' }).click()
    await this.submitReason(reason, 'Request cancellation')
  }

  async terminate(reason: string) {
    await this.page.getByRole('button', { name: 'Terminate…' }).click()
    await this.submitReason(reason, 'Terminate workflow')
  }

  async submitReason(reason: string, submit: string) {
    const dialog = this.page.getByRole('alertdialog')
    await dialog.getByLabel('Reason').fill(reason)
    await dialog.getByRole('button', { name: submit }).click()
    await expect(dialog).toBeHidden()
  }

  /** Options of the reset page's picker. */
  points(filter?: { name?: RegExp; selected?: boolean }) {
    return this.page.getByRole('listbox', { name: 'Reset points' }).getByRole('option', filter)
  }

  /** Confirms the reset page that is open, and goes on to the run that it makes. */
  async confirmReset(eventId: number, reason: string) {
    await this.page.getByLabel('Reason').fill(reason)
    await this.page.getByRole('button', { name: `Reset to event ${eventId}`, exact: true }).click()
    const runId = await this.followedRun()
    await this.page.getByRole('link', { name: 'Open the new run' }).click()
    await expect(this.page).toHaveURL(new RegExp(`/${runId}/history$`))
    return runId
  }

  /** The run that the reset page follows. */
  async followedRun() {
    await expect(this.page).toHaveURL(/[?&]follow=/)
    const runId = new URL(this.page.url()).searchParams.get('follow')
    if (runId === null) throw new Error(`No run in ${this.page.url()}`)
    return runId
  }
}

export const runPath = ({ workflowId, runId }: SampleRun) =>
  `/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}/${runId}`

export const resetPath = (run: SampleRun, search = '') => `${runPath(run)}/reset${search}`

/** Temporal itself, not the console's API: what a spec proves, it asks here. */
export class Temporal {
  readonly client: Client
  readonly address: string

  constructor(client: Client, address: string) {
    this.client = client
    this.address = address
  }

  /** An open run that waits for signals; its first activity is done, so that event 4 is a reset point. */
  async startResettable(): Promise<SampleRun> {
    const run = await startSample(this.client, 'collectsSignalsAndUpdates')
    await waitForEvent(
      this.client,
      run,
      'a completed activity',
      (event) => event.activityTaskCompletedEventAttributes != null,
    )
    return run
  }

  /** The events' types and attributes, as `[type, attributes]`, in their order. */
  async history(run: SampleRun) {
    const events = await readEvents(this.client, run)
    return events.map((event) => {
      const entry = Object.entries(event).find(
        ([name, value]) => name.endsWith('EventAttributes') && value != null,
      )
      return {
        eventId: Number(event.eventId),
        type: (entry?.[0] ?? '').replace(/EventAttributes$/, ''),
        attributes: (entry?.[1] ?? {}) as Record<string, unknown>,
      }
    })
  }

  /** Event types without those of workflow tasks. */
  async story(run: SampleRun): Promise<string[]> {
    const events = await this.history(run)
    return events.map(({ type }) => type).filter((type) => !type.startsWith('workflowTask'))
  }

  async attributesOf(run: SampleRun, type: string) {
    const events = await this.history(run)
    return events.findLast((event) => event.type === type)?.attributes
  }

  /** Types of the activities that were scheduled, in their order. */
  async activities(run: SampleRun): Promise<string[]> {
    const events = await this.history(run)
    return events
      .filter(({ type }) => type === 'activityTaskScheduled')
      .map(({ attributes }) => String((attributes.activityType as { name: string }).name))
  }

  async result(run: SampleRun): Promise<unknown> {
    return await this.client.workflow
      .getHandle(run.workflowId, run.runId, { followRuns: false })
      .result()
  }
}

/** Reads a payload list that a history holds. */
export function payloadOf(attributes: Record<string, unknown> | undefined, field: string): unknown {
  const payloads = attributes?.[field] as { payloads?: { data: Uint8Array }[] } | undefined
  const data = payloads?.payloads?.[0]?.data
  return data === undefined ? undefined : JSON.parse(new TextDecoder().decode(data))
}

export const test = base.extend<{ operator: Operator }, { temporal: Temporal }>({
  temporal: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from it
    async ({}, use) => {
      const address = process.env.REWIND_TEST_TEMPORAL_ADDRESS
      if (address === undefined) throw new Error('REWIND_TEST_TEMPORAL_ADDRESS is not set')
      const connection = await Connection.connect({ address })
      await use(new Temporal(new Client({ connection, namespace }), address))
      await connection.close()
    },
    { scope: 'worker' },
  ],
  operator: async ({ page }, use) => {
    // A refused script or style, or an error nobody caught, fails whatever spec it happens in.
    const broken: string[] = []
    page.on('pageerror', (error) => broken.push(error.message))
    page.on('console', (message) => {
      if (/Content Security Policy|Maximum update depth/.test(message.text())) {
        broken.push(message.text())
      }
    })
    await use(new Operator(page))
    expect(broken).toEqual([])
  },
})

export { expect } from '@playwright/test'

/** Selects all that stands in the list's query editor: what is typed next replaces it. */
export async function selectQuery(page: Page): Promise<void> {
  await page.getByLabel('Search workflows').click()
  await expect(page.locator('.cm-editor.cm-focused')).toBeVisible()
  await page.keyboard.press('ControlOrMeta+a')
}

/**
 * Replaces what stands in the list's query editor. Not by `fill`: it selects the text behind the
 * editor's back, which puts its own selection there again when it is updated in that moment.
 */
export async function typeQuery(page: Page, text: string): Promise<void> {
  await selectQuery(page)
  if (text === '') await page.keyboard.press('Delete')
  else await page.keyboard.insertText(text)
}
