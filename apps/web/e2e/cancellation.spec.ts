import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import type { SampleArgs, SampleName } from '@rewind/sandbox/catalogue'
import { breakDeterminism } from '@rewind/sandbox/deploy'
import { cancel, pauseActivity } from '@rewind/sandbox/interrupt'
import { type SampleRun, startSample } from '@rewind/sandbox/start-sample'
import { describeRun, readEvents, waitFor, waitForStatus } from '@rewind/sandbox/wait-for'
import { runWorker } from '@rewind/sandbox/worker'
import { expect, runPath, type Temporal, test } from './operator.ts'

/** The progress of one run's cancellation, found by the names that a user sees. */
class Progress {
  readonly page: Page
  readonly run: SampleRun
  constructor(page: Page, run: SampleRun) {
    this.page = page
    this.run = run
  }

  async open() {
    await this.page.goto(`${runPath(this.run)}/cancellation`)
    return this
  }

  word() {
    return this.page.getByTestId('cancellation-word')
  }

  step(name: 'requested' | 'taken' | 'decided' | 'answered' | 'closed') {
    return this.page.locator(`[data-step="${name}"]`)
  }

  wait(code: string) {
    return this.page.locator(`[data-wait="${code}"]`)
  }

  part(name: string | RegExp) {
    return this.page.locator('[data-part]').filter({ hasText: name })
  }
}

const words: Record<string, string> = {
  workflowExecutionCanceled: 'Canceled',
  workflowExecutionCompleted: 'Completed',
  workflowExecutionFailed: 'Failed',
  workflowExecutionTerminated: 'Terminated',
}

/** Compares the closing message of the page with the last event in Temporal. */
async function agrees(temporal: Temporal, progress: Progress, word: string, timeout = 60_000) {
  await expect(progress.word()).toHaveText(new RegExp(`^${word}, `), { timeout })
  const events = await temporal.history(progress.run)
  const last = events.at(-1)
  expect(words[last?.type ?? '']).toBe(word)
  await expect(progress.step('closed')).toContainText(`event ${last?.eventId}`)
  const request = events.find(({ type }) => type === 'workflowExecutionCancelRequested')
  await expect(progress.step('requested')).toContainText(`event ${request?.eventId}`)
}

/** Starts a run and waits until its activity runs, and has sent a heartbeat if it sends any. */
async function running<Name extends SampleName>(
  { client }: Temporal,
  name: Name,
  args?: SampleArgs<Name>,
  isHeard = true,
): Promise<SampleRun> {
  const run = await startSample(client, name, args === undefined ? {} : { args })
  await waitFor('the activity to run', async () => {
    const [activity] = (await describeRun(client, run)).pendingActivities ?? []
    return (isHeard ? activity?.lastHeartbeatTime : activity?.lastStartedTime) ? true : undefined
  })
  return run
}

const ada = (reason: string) => ({ reason, operator: 'ada' })

test('a cancel is requested in the page and followed there to Canceled', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await running(temporal, 'waitsForCancellation')
  const progress = await new Progress(page, run).open()
  await expect(page.getByText('No cancellation of this run was requested')).toBeVisible()
  await operator.requestCancellation('customer withdrew')
  await agrees(temporal, progress, 'Canceled')
  await expect(progress.step('requested')).toContainText('by ada: customer withdrew')
  await expect(progress.step('decided')).toContainText('cancels waitForCancel')
  await expect(progress.part('waitForCancel')).toContainText('Completed all the same')
  await expect(progress.part('cleanUp')).toContainText('Not asked')
})

test('a workflow handles the cancel: Completed, and the page does not call it canceled', async ({
  temporal,
  page,
}) => {
  const run = await running(temporal, 'handlesCancellation')
  await cancel(temporal.client, run, ada('second thoughts'))
  const progress = await new Progress(page, run).open()
  await agrees(temporal, progress, 'Completed')
  await expect(progress.word()).toContainText('no event tells which')
})

test('an activity ignores the cancel: the page shows its heartbeats until it completes', async ({
  temporal,
  page,
}) => {
  const run = await running(temporal, 'ignoresCancellation', [
    { everyMs: 500, beatsAfterCancel: 40 },
  ])
  const progress = await new Progress(page, run).open()
  await cancel(temporal.client, run, ada('it will not listen'))
  await expect(progress.wait('activity goes on')).toContainText('heartbeats still arrive')
  await expect(progress.part('ignoreCancel')).toContainText(/"afterCancel":\s?[1-9]/)
  await agrees(temporal, progress, 'Completed')
  expect(await temporal.result(run)).toMatchObject({ afterCancel: 40 })
})

test('a workflow ignores the cancel: its activity goes on, and the next one starts', async ({
  temporal,
  page,
}) => {
  const run = await running(temporal, 'goesOnAfterCancellation', [
    { steps: 3, stepMs: 6000, everyMs: 500 },
  ])
  const progress = await new Progress(page, run).open()
  await cancel(temporal.client, run, ada('wrong ledger'))
  await expect(progress.wait('activity not asked')).toContainText('heartbeats still arrive')
  await expect(progress.step('decided')).toContainText('asked nothing')
  await expect(progress.wait('code goes on')).toContainText('heartbeatFor was scheduled after')
  await agrees(temporal, progress, 'Completed')
  expect(await temporal.activities(run)).toHaveLength(3)
})

test('an activity learns of the cancel with its last heartbeat, then Canceled', async ({
  temporal,
  page,
}) => {
  const run = await running(temporal, 'lastHeartbeatAfterCancel')
  await cancel(temporal.client, run, ada('one last word'))
  const progress = await new Progress(page, run).open()
  await agrees(temporal, progress, 'Canceled')
  await expect(progress.part('sendLastHeartbeat')).toContainText('Heard it and gave in: Canceled')
  expect(await temporal.story(run)).toContain('activityTaskCanceled')
})

test('an activity without heartbeats: its heartbeat timeout ends it, and the run is Failed', async ({
  temporal,
  page,
}) => {
  const run = await running(temporal, 'silentActivity', [{ heartbeatTimeoutMs: 12_000 }], false)
  await cancel(temporal.client, run, ada('are you there'))
  const progress = await new Progress(page, run).open()
  await expect(progress.wait('activity silent')).toContainText('heartbeat timeout ends it')
  await agrees(temporal, progress, 'Failed')
  await expect(progress.part('stayDeaf')).toContainText('heartbeat timeout')
  expect(await temporal.attributesOf(run, 'activityTaskTimedOut')).toBeDefined()
})

test('an activity without heartbeats and timeout: the page says that only terminate ends it', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await running(temporal, 'neverHeartbeats', undefined, false)
  await cancel(temporal.client, run, ada('are you there'))
  const progress = await new Progress(page, run).open()
  await expect(progress.wait('activity deaf')).toContainText('cannot hear the request')
  await expect(progress.part('stayDeaf')).toContainText('cannot hear')
  await progress.wait('activity deaf').getByRole('link', { name: 'Terminate…' }).click()
  await operator.submitReason('it cannot hear', 'Terminate workflow')
  await agrees(temporal, progress, 'Terminated')
  await expect(progress.word()).toContainText('by ada: it cannot hear')
})

test('TRY_CANCEL: Canceled at once, and the activity is asked to cancel and left behind', async ({
  temporal,
  page,
}) => {
  const run = await running(temporal, 'triesToCancel')
  await cancel(temporal.client, run, ada('no longer needed'))
  const progress = await new Progress(page, run).open()
  await agrees(temporal, progress, 'Canceled')
  await expect(progress.part('waitForCancel')).toContainText('as TRY_CANCEL does')
  expect(await temporal.story(run)).toContain('activityTaskCancelRequested')
})

test('ABANDON: Canceled at once, and the activity is never asked to cancel', async ({
  temporal,
  page,
}) => {
  const run = await running(temporal, 'abandonsActivity')
  await cancel(temporal.client, run, ada('no longer needed'))
  const progress = await new Progress(page, run).open()
  await agrees(temporal, progress, 'Canceled')
  await expect(progress.part('waitForCancel')).toContainText('as ABANDON does')
  expect(await temporal.story(run)).not.toContain('activityTaskCancelRequested')
})

test('a chain of children: each is followed from its parent, and all are Canceled', async ({
  temporal,
  page,
}) => {
  const run = await startSample(temporal.client, 'childChain', { args: [{ everyMs: 4000 }] })
  const ids = ['-child', '-child-child'].map((end) => `${run.workflowId}${end}`)
  const [child, grandchild] = await Promise.all(
    ids.map((workflowId) =>
      waitFor(workflowId, async () => {
        const found = await describeRun(temporal.client, { workflowId }).catch(() => undefined)
        const runId = found?.workflowExecutionInfo?.execution?.runId
        const isReady = workflowId === ids[0] || found?.pendingActivities?.[0]?.lastHeartbeatTime
        return runId && isReady ? { workflowId, runId } : undefined
      }),
    ),
  )
  if (!child || !grandchild) throw new Error('no children')
  await cancel(temporal.client, run, ada('the tour is off'))
  const progress = await new Progress(page, run).open()
  await agrees(temporal, progress, 'Canceled')
  await expect(progress.part(child.workflowId)).toContainText('canceled')
  await progress.part(child.workflowId).getByRole('link', { name: child.workflowId }).click()
  await expect(page).toHaveURL(new RegExp(child.runId))

  const below = await new Progress(page, child).open()
  await agrees(temporal, below, 'Canceled')
  await expect(below.step('requested')).toContainText('by its parent')
  const last = await new Progress(page, grandchild).open()
  await agrees(temporal, last, 'Canceled')
  await last.step('requested').getByRole('link', { name: child.workflowId }).click()
  await expect(page).toHaveURL(new RegExp(`${child.runId}/cancellation`))
})

test('children end by their parent close policies, and the page says how each ended', async ({
  temporal,
  page,
}) => {
  const run = await startSample(temporal.client, 'parentWithChildren')
  await waitFor('three children', async () => {
    const { pendingChildren } = await describeRun(temporal.client, run)
    return pendingChildren?.length === 3 ? true : undefined
  })
  await cancel(temporal.client, run, ada('wrong customer'))
  const child = (name: string) => ({ workflowId: `${run.workflowId}-${name}`, runId: '' })
  await waitForStatus(temporal.client, child('terminate'), 'TERMINATED')
  await waitForStatus(temporal.client, child('request-cancel'), 'CANCELLED')
  const progress = await new Progress(page, run).open()
  await agrees(temporal, progress, 'Canceled')
  await expect(progress.part('-terminate')).toContainText('terminated with this run')
  await expect(progress.part('-abandon')).toContainText('left running')
  await expect(async () => {
    await page.getByRole('button', { name: 'Look again' }).click()
    await expect(progress.part('-terminate')).toContainText('Terminated', { timeout: 1000 })
    await expect(progress.part('-abandon')).toContainText('Running', { timeout: 1000 })
    await expect(progress.part('-request-cancel')).toContainText('Canceled', { timeout: 1000 })
  }).toPass()
  await temporal.client.workflow.getHandle(child('abandon').workflowId).signal('finish')
})

test('no worker takes the request: the page says since when, until a worker arrives', async ({
  operator,
  temporal,
  page,
}) => {
  const taskQueue = `later-${randomUUID()}`
  const run = await startSample(temporal.client, 'childThatWaits', { taskQueue })
  const progress = await new Progress(page, run).open()
  await operator.requestCancellation('nobody is there')
  await expect(progress.wait('no worker')).toContainText(`No worker polls task queue ${taskQueue}`)
  await expect(progress.wait('no worker')).toContainText('Backlog: 1 task')
  const worker = await runWorker({ address: temporal.address, taskQueue, version: 'v2' })
  try {
    await agrees(temporal, progress, 'Canceled')
    await expect(progress.step('taken')).toContainText('sandbox-v2')
  } finally {
    await worker.stop()
  }
})

test('a stuck run: the cancel has no effect, and the page says what helps', async ({
  operator,
  temporal,
  page,
}) => {
  const run = await breakDeterminism({ address: temporal.address })
  try {
    const progress = await new Progress(page, run).open()
    await operator.requestCancellation('stop it')
    const wait = progress.wait('workflow task fails')
    await expect(wait).toContainText('A cancel has no effect here')
    await expect(wait.getByRole('link', { name: 'Reset…' })).toBeVisible()
    await operator.terminate('it is stuck')
    await agrees(temporal, progress, 'Terminated')
    await expect(progress.step('taken')).toContainText('No workflow task took it')
  } finally {
    await run.stop()
  }
})

test('a paused activity is canceled by Temporal at once, since no worker runs it', async ({
  temporal,
  page,
}) => {
  const run = await running(temporal, 'waitsForCancellation')
  await pauseActivity(temporal.client, run, { activityId: '1', ...ada('supplier is down') })
  await waitFor('the pause to be heard', async () => {
    const [activity] = (await describeRun(temporal.client, run)).pendingActivities ?? []
    return activity?.state === 4 ? true : undefined
  })
  await cancel(temporal.client, run, ada('not needed any more'))
  const progress = await new Progress(page, run).open()
  await agrees(temporal, progress, 'Canceled')
  await expect(progress.part('waitForCancel')).toContainText('no worker was running it')
})

test('a paused attempt that still runs without heartbeats does not learn of the cancel', async ({
  temporal,
  page,
}) => {
  const run = await running(temporal, 'neverHeartbeats', undefined, false)
  await pauseActivity(temporal.client, run, { activityId: '1', ...ada('hold on') })
  await cancel(temporal.client, run, ada('no longer needed'))
  const progress = await new Progress(page, run).open()
  await expect(progress.wait('activity deaf')).toContainText('Paused by ada: hold on')
  const events = await readEvents(temporal.client, run)
  expect(events.some((event) => event.activityTaskCancelRequestedEventAttributes)).toBe(true)
  await temporal.client.workflow.getHandle(run.workflowId).terminate('seen enough')
  await agrees(temporal, progress, 'Terminated')
})

test('a request that is not in the history yet: the page says that it is buffered, and why', async ({
  temporal,
  page,
}) => {
  const { client } = temporal
  const taskQueue = `taken-${randomUUID()}`
  const run = await startSample(client, 'childThatWaits', { taskQueue })
  await client.withDeadline(Date.now() + 30_000, () =>
    client.workflowService.pollWorkflowTaskQueue({
      namespace: client.options.namespace,
      taskQueue: { name: taskQueue },
      identity: 'a worker that thinks',
    }),
  )
  await cancel(client, run, ada('while it thinks'))
  expect(await temporal.story(run)).not.toContain('workflowExecutionCancelRequested')
  const progress = await new Progress(page, run).open()
  await expect(progress.word()).toContainText('writes it into the history when that ends')
  await client.workflow.getHandle(run.workflowId).terminate('thought enough')
  await agrees(temporal, progress, 'Terminated')
})
