import { Client, Connection } from '@temporalio/client'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { breakDeterminism } from '../src/deploy.ts'
import { deployFix } from '../src/deploy-fix.ts'
import { reset } from '../src/interrupt.ts'
import { startSample } from '../src/start-sample.ts'
import { describeRun, readEvents, statusOf, waitForStatus } from '../src/wait-for.ts'
import { activityTypes, resultOf } from './temporal.ts'

let connection: Connection
let client: Client
beforeAll(async () => {
  connection = await Connection.connect({ address: inject('temporalAddress') })
  client = new Client({ connection })
})
afterAll(() => connection.close())

/** `WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR` */
const nonDeterminism = 24

// Not the last event: from 1.31 on the server appends those of the attempt under way.
const lastFailure = (events: Awaited<ReturnType<typeof readEvents>>) =>
  events.findLast((event) => event.workflowTaskFailedEventAttributes)
    ?.workflowTaskFailedEventAttributes

describe.concurrent('a reset', () => {
  test('to before the timer completes what a deploy has got stuck', async ({ expect }) => {
    const run = await breakDeterminism({ address: inject('temporalAddress') })
    try {
      const events = await readEvents(client, run)
      const failure = lastFailure(events)
      expect(failure?.failure?.message).toContain('HistoryEvent(id: 11, TimerStarted)')
      expect(failure?.cause).toBe(nonDeterminism)
      expect(await statusOf(client, run)).toBe('RUNNING')

      const stuckAgain = await reset(client, run, {
        eventId: 15,
        reason: 'the last workflow task, which is wrong',
      })
      await expect
        .poll(async () => lastFailure(await readEvents(client, stuckAgain))?.cause, {
          timeout: 20_000,
        })
        .toBe(nonDeterminism)

      const newRun = await reset(client, stuckAgain, { eventId: 10, reason: 'ada: bad deploy' })
      await waitForStatus(client, newRun, 'COMPLETED')
      await waitForStatus(client, run, 'TERMINATED')
      expect(await client.workflow.getHandle(run.workflowId).result()).toEqual({
        version: 'v2',
        receipt: 'receipt for order-1',
        reserved: 'stock reserved for order-1',
        shipped: 'order-1 shipped to 1 Ada Street',
      })
      expect(activityTypes(await readEvents(client, newRun))).toEqual([
        'chargeCard',
        'reserveStock',
        'shipOrder',
      ])
    } finally {
      await run.stop()
    }
  })

  test('of a failed run completes once the fix is deployed', async () => {
    const run = await startSample(client, 'failsUntilFixed')
    await waitForStatus(client, run, 'FAILED')

    const tooEarly = await reset(client, run, { eventId: 10, reason: 'ada: hoping' })
    await waitForStatus(client, tooEarly, 'FAILED')

    await deployFix(client, run.workflowId)
    const newRun = await reset(client, run, { eventId: 10, reason: 'ada: rate service fixed' })
    await waitForStatus(client, newRun, 'COMPLETED')
    const events = await readEvents(client, newRun)
    expect(activityTypes(events)).toEqual(['reserveStock', 'convertCurrency', 'shipOrder'])
    expect(resultOf(events, 'convertCurrency')).toBe('order-2 costs 42.00 EUR')
    expect((await describeRun(client, run)).workflowExtendedInfo?.resetRunId).toBe(newRun.runId)
  })

  test('of a saga that was undone keeps its first steps as done, or does all of it again', async () => {
    const run = await startSample(client, 'undoesItsWork')
    await waitForStatus(client, run, 'FAILED')
    const first = ['reserveStock', 'chargeCard', 'convertCurrency']
    expect(activityTypes(await readEvents(client, run))).toEqual([
      ...first,
      'refundCard',
      'releaseStock',
    ])

    await deployFix(client, run.workflowId)
    for (const eventId of [16, 4]) {
      const newRun = await reset(client, run, { eventId, reason: 'ada: rate service fixed' })
      await waitForStatus(client, newRun, 'COMPLETED')
      expect(activityTypes(await readEvents(client, newRun))).toEqual(first)
    }
  })

  test('brings back the signals and updates after its point', async ({ expect }) => {
    const run = await startSample(client, 'collectsSignalsAndUpdates')
    const handle = client.workflow.getHandle(run.workflowId)
    await handle.executeUpdate('changeQuantity', { args: ['apple', 3] })
    await handle.signal('addItem', 'pear')
    await expect(handle.executeUpdate('changeQuantity', { args: ['apple', -1] })).rejects.toThrow()
    await expect.poll(() => handle.query('cart')).toEqual({ apple: 3, pear: 1 })

    const newRun = await reset(client, run, { eventId: 4, reason: 'ada: once more' })
    await handle.signal('checkOut')
    await waitForStatus(client, newRun, 'COMPLETED')
    expect(await handle.result()).toEqual({ apple: 3, pear: 1 })
  })
})
