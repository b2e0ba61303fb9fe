import type { Client, WorkflowStartOptions } from '@temporalio/client'
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import Long from 'long'
import type { SampleArgs, SampleName } from './catalogue.ts'
import { deployFix } from './deploy-fix.ts'
import { cancel, pauseActivity, reset, terminate } from './interrupt.ts'
import { type SampleRun, startSample } from './start-sample.ts'
import { describeRun, statusOf, waitFor, waitForEvent, waitForStatus } from './wait-for.ts'

const day = 24 * 3_600_000
/** Orders with a history of version 1 that version 2 cannot follow. */
const stuckOrders = ['order-1001', 'order-1002', 'order-1003']

type Options<Name extends SampleName> = { args?: SampleArgs<Name> } & Omit<
  Partial<WorkflowStartOptions>,
  'args' | 'workflowId'
>

/** Starts a workflow, unless an earlier, interrupted seeding has started it. */
async function start<Name extends SampleName>(
  client: Client,
  name: Name,
  workflowId: string,
  options: Options<Name> = {},
): Promise<SampleRun> {
  try {
    return await startSample(client, name, {
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      ...options,
      workflowId,
    })
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
    const { workflowExecutionInfo } = await describeRun(client, { workflowId })
    return { workflowId, runId: workflowExecutionInfo?.execution?.runId ?? '' }
  }
}

/** Keeps closed runs for 90 days. The dev server's default is one day. */
export async function keepClosedRuns(client: Client): Promise<void> {
  await client.workflowService.updateNamespace({
    namespace: client.options.namespace,
    config: { workflowExecutionRetentionTtl: { seconds: Long.fromNumber((90 * day) / 1000) } },
  })
}

/** Call it before version 2 polls. Resolves when version 1 has written the histories. */
export async function seedStuckOrders(client: Client): Promise<void> {
  await Promise.all(
    stuckOrders.map(async (orderId) => {
      const run = await start(client, 'orderFulfilment', orderId, { args: [{ orderId }] })
      await waitForEvent(client, run, 'the timer', (e) => e.timerStartedEventAttributes != null)
    }),
  )
}

/** Starts about 60 executions, so that no page is empty. Every worker polls by then. */
export async function seed(client: Client): Promise<void> {
  await Promise.all([
    seedRunning(client),
    seedClosed(client),
    seedCanceled(client),
    seedStandingStill(client),
    seedOrders(client),
    seedPayments(client),
  ])
}

async function seedRunning(client: Client): Promise<void> {
  await start(client, 'waitsForCancellation', 'import-customers')
  await start(client, 'handlesCancellation', 'export-ledger')
  await start(client, 'ignoresCancellation', 'resize-images')
  await start(client, 'lastHeartbeatAfterCancel', 'crawl-catalogue')
  await start(client, 'waitsOnTimers', 'reminder-renewal', { args: [{ atOnceMs: [30 * day] }] })
  await start(client, 'parentWithChildren', 'tour-paris')
  await start(client, 'runsOnCron', 'hourly-report', { cronSchedule: '@every 1h' })
  await start(client, 'retriesActivity', 'sync-warehouse', { args: [{ failures: 1_000_000 }] })
  await start(client, 'nobodyPolls', 'legacy-import')
  const cart = await start(client, 'collectsSignalsAndUpdates', 'cart-ada')
  const handle = client.workflow.getHandle(cart.workflowId)
  await handle.executeUpdate('changeQuantity', { args: ['apple', 3] })
  await handle.signal('addItem', 'pear')
  await start(client, 'silentActivity', 'probe-sensors', {
    args: [{ heartbeatTimeoutMs: 60_000 }],
  })
  await start(client, 'childChain', 'tour-rome')
}

/** Starts cancellations that do not complete. Each shows what blocks it and what helps. */
async function seedStandingStill(client: Client): Promise<void> {
  const deaf = await start(client, 'neverHeartbeats', 'transcode-video', {
    // The longest timer of Node is 24.8 days.
    args: [{ forMs: 20 * day }],
  })
  const ignoring = await start(client, 'ignoresCancellation', 'reindex-search', {
    args: [{ everyMs: 2000, beatsAfterCancel: 1_000_000 }],
  })
  const goingOn = await start(client, 'goesOnAfterCancellation', 'migrate-ledger', {
    args: [{ steps: 1_000_000, stepMs: 60_000, everyMs: 2000 }],
  })
  const unpolled = await start(client, 'nobodyPolls', 'legacy-export')
  const paused = await start(client, 'waitsForCancellation', 'import-prices')
  for (const run of [deaf, ignoring, goingOn, paused]) await untilHeard(client, run)
  await cancel(client, deaf, { reason: 'wrong codec', operator: 'grace' })
  await cancel(client, ignoring, { reason: 'index is good enough', operator: 'ada' })
  await cancel(client, goingOn, { reason: 'wrong ledger', operator: 'ada' })
  await cancel(client, unpolled, { reason: 'the old system is gone', operator: 'grace' })
  await pauseActivity(client, paused, {
    activityId: '1',
    reason: 'supplier is down',
    operator: 'grace',
  })
}

/** Resolves when the first activity has started, or the run has closed. */
async function untilHeard(client: Client, run: SampleRun): Promise<void> {
  await waitFor(`an activity of ${run.workflowId} to run`, async () => {
    const { pendingActivities, workflowExecutionInfo } = await describeRun(client, run)
    const isClosed = workflowExecutionInfo?.status !== 1
    return isClosed || pendingActivities?.[0]?.lastStartedTime ? true : undefined
  })
}

async function seedClosed(client: Client): Promise<void> {
  await start(client, 'continuesAsNew', 'audit-trail', { args: [{ runs: 4 }] })
  await start(client, 'retriesWorkflow', 'sync-customers')
  await start(client, 'waitsOnTimers', 'reminder-invoice')
  await start(client, 'waitsOnTimers', 'reminder-payment', {
    args: [{ atOnceMs: [30 * day] }],
    workflowRunTimeout: '2 s',
  })
  await start(client, 'echoes', '<b>any id</b> ☂/%2F', { args: [{ note: 'hostile id' }] })
  const cart = await start(client, 'collectsSignalsAndUpdates', 'cart-grace')
  await client.workflow.getHandle(cart.workflowId).signal('addItem', 'plum')
  await client.workflow.getHandle(cart.workflowId).signal('checkOut')
  const twice = await start(client, 'waitsOnTimers', 'reminder-renewal-2', {
    args: [{ atOnceMs: [30 * day] }],
  })
  await terminate(client, twice, { reason: 'same as reminder-renewal', operator: 'grace' })
}

async function seedCanceled(client: Client): Promise<void> {
  const runs = [
    await start(client, 'waitsForCancellation', 'import-suppliers'),
    await start(client, 'handlesCancellation', 'export-invoices'),
    await start(client, 'triesToCancel', 'warm-cache'),
    await start(client, 'abandonsActivity', 'send-newsletter'),
    await start(client, 'silentActivity', 'read-meters'),
  ]
  const parents = [
    await start(client, 'parentWithChildren', 'tour-berlin'),
    await start(client, 'childChain', 'tour-oslo'),
  ]
  for (const run of parents) {
    const wanted = run.workflowId === 'tour-berlin' ? 3 : 1
    await waitFor(`the children of ${run.workflowId}`, async () => {
      const { pendingChildren, workflowExecutionInfo } = await describeRun(client, run)
      const isClosed = workflowExecutionInfo?.status !== 1
      return isClosed || pendingChildren?.length === wanted ? true : undefined
    })
    await cancel(client, run, { reason: 'the group has withdrawn', operator: 'grace' })
  }
  for (const run of runs) {
    await untilHeard(client, run)
    await cancel(client, run, { reason: 'wrong file', operator: 'ada' })
  }
}

async function seedOrders(client: Client): Promise<void> {
  for (const orderId of ['order-1010', 'order-1011']) {
    await start(client, 'orderFulfilment', orderId, { args: [{ orderId }] })
  }
  for (const orderId of ['order-1020', 'order-1021']) {
    await start(client, 'orderFulfilment', orderId, { args: [{ orderId, packingMs: 1000 }] })
  }
  const runs = await Promise.all(
    stuckOrders.map((orderId) => start(client, 'orderFulfilment', orderId)),
  )
  for (const run of runs) {
    if ((await statusOf(client, run)) !== 'RUNNING') continue
    await client.workflow.getHandle(run.workflowId).signal('addressChanged', '1 Ada Street')
    await waitForEvent(
      client,
      run,
      'a failed workflow task',
      (e) => e.workflowTaskFailedEventAttributes != null,
    )
  }
  // The last run shows a successful reset.
  const last = runs.at(-1)
  if (last !== undefined) await reset(client, last, { eventId: 10, reason: 'ada: bad deploy' })
}

async function seedPayments(client: Client): Promise<void> {
  const ids = ['payment-2001', 'payment-2002', 'payment-2003']
  const runs = await Promise.all(ids.map((id) => start(client, 'failsUntilFixed', id)))
  for (const run of runs) await waitForStatus(client, run, 'FAILED')
  // The first one keeps failing after a reset, the second one completes, the third one has
  // completed.
  await deployFix(client, 'payment-2002')
  await deployFix(client, 'payment-2003')
  const last = runs.at(-1)
  if (last !== undefined) {
    await reset(client, last, { eventId: 10, reason: 'grace: rate service fixed' })
  }
  await start(client, 'undoesItsWork', 'payment-2004')
}
