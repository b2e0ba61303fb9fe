import { test as base, expect, type Page } from '@playwright/test'
import { type SampleRun, startSample } from '@rewind/sandbox/start-sample'
import { readEvents, waitForEvent } from '@rewind/sandbox/wait-for'
import { Client, Connection } from '@temporalio/client'

const namespace = 'default'

/** What an operator does in the browser, with the names that the operator sees. */
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

  /** Adds one argument for each value to the form of the Talk tab. */
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

  async terminate(reason: string, ticket?: string) {
    await this.page.getByRole('button', { name: 'Terminate…' }).click()
    await this.submitReason(reason, 'Terminate workflow', ticket)
  }

  async submitReason(reason: string, submit: string, ticket?: string) {
    const dialog = this.page.getByRole('alertdialog')
    await dialog.getByLabel('Reason').fill(reason)
    if (ticket !== undefined) await dialog.getByLabel('Ticket (optional)').fill(ticket)
    await dialog.getByRole('button', { name: submit }).click()
    await expect(dialog).toBeHidden()
  }

  /** Returns the options of the reset page's picker. */
  points(filter?: { name?: RegExp; selected?: boolean }) {
    return this.page.getByRole('listbox', { name: 'Reset points' }).getByRole('option', filter)
  }

  /** Confirms the open reset page, and follows to the new run. */
  async confirmReset(eventId: number, reason: string) {
    await this.page.getByLabel('Reason').fill(reason)
    await this.page.getByRole('button', { name: `Reset to event ${eventId}`, exact: true }).click()
    const runId = await this.followedRun()
    await this.page.getByRole('link', { name: 'Open the new run' }).click()
    await expect(this.page).toHaveURL(new RegExp(`/${runId}/history$`))
    return runId
  }

  /** Returns the run that the reset page follows. */
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

/** Temporal itself, not the API of Rewind: specs prove effects here. */
export class Temporal {
  readonly client: Client
  readonly address: string

  constructor(client: Client, address: string) {
    this.client = client
    this.address = address
  }

  /**
   * Starts a run that waits for signals. Its first activity is done, so event 4 is a reset point.
   */
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

  /** Returns the events as `[type, attributes]`, in order. */
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

  /** Returns the event types without those of workflow tasks, in order. */
  async story(run: SampleRun): Promise<string[]> {
    const events = await this.history(run)
    return events.map(({ type }) => type).filter((type) => !type.startsWith('workflowTask'))
  }

  async attributesOf(run: SampleRun, type: string) {
    const events = await this.history(run)
    return events.findLast((event) => event.type === type)?.attributes
  }

  /** Returns the types of the scheduled activities, in order. */
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

/** Decodes a payload list of a history. */
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
    // A refused script or style, or an uncaught error, fails the spec in which it happens.
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

/** Selects the text in the list's query editor. The next typed text replaces it. */
export async function selectQuery(page: Page): Promise<void> {
  await page.getByLabel('Search workflows').click()
  await expect(page.locator('.cm-editor.cm-focused')).toBeVisible()
  await page.keyboard.press('ControlOrMeta+a')
}

/**
 * Replaces the text in the list's query editor. It does not use `fill`, which selects the text
 * without the editor: an update of the editor at that moment would restore the editor's own
 * selection.
 */
export async function typeQuery(page: Page, text: string): Promise<void> {
  await selectQuery(page)
  if (text === '') await page.keyboard.press('Delete')
  else await page.keyboard.insertText(text)
}
