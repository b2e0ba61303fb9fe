import { Client, Connection } from '@temporalio/client'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { cancel } from '../src/interrupt.ts'
import { type SampleRun, startSample } from '../src/start-sample.ts'
import { describeRun, readEvents, waitFor, waitForStatus } from '../src/wait-for.ts'
import { activityTypes, cancelRequest, heartbeatOf, resultOf } from './temporal.ts'

let connection: Connection
let client: Client
beforeAll(async () => {
  connection = await Connection.connect({ address: inject('temporalAddress') })
  client = new Client({ connection })
})
afterAll(() => connection.close())

const firstHeartbeat = (run: SampleRun) =>
  waitFor('the first heartbeat', async () => heartbeatOf(await describeRun(client, run)))

describe.concurrent('a cancel', () => {
  test('reaches an activity that heartbeats, skips the next one and cleans up', async () => {
    const run = await startSample(client, 'waitsForCancellation')
    await firstHeartbeat(run)
    await cancel(client, run, { reason: 'wrong customer', operator: 'ada' })
    await waitForStatus(client, run, 'CANCELLED')
    const events = await readEvents(client, run)
    expect(cancelRequest(events)).toMatchObject({ identity: 'ada', cause: 'wrong customer' })
    expect(resultOf(events, 'waitForCancel')).toBe('I am canceled by Done')
    expect(resultOf(events, 'cleanUp')).toBe('cleaned up')
    expect(activityTypes(events)).toEqual(['waitForCancel', 'cleanUp'])
  })

  test('leaves Completed what handles the cancellation', async () => {
    const run = await startSample(client, 'handlesCancellation')
    await firstHeartbeat(run)
    await cancel(client, run, { reason: 'second thoughts', operator: 'ada' })
    await waitForStatus(client, run, 'COMPLETED')
    const events = await readEvents(client, run)
    expect(cancelRequest(events)).toMatchObject({ identity: 'ada', cause: 'second thoughts' })
    expect(activityTypes(events)).toEqual(['waitForCancel', 'cleanUp'])
    expect(await client.workflow.getHandle(run.workflowId).result()).toBe(
      'canceled, then cleaned up',
    )
  })

  test('is heard and ignored, and the heartbeats after it still arrive', async () => {
    const run = await startSample(client, 'ignoresCancellation')
    await firstHeartbeat(run)
    await cancel(client, run, { reason: 'please', operator: 'ada' })
    const beat = await waitFor('a second heartbeat after the cancel', async () => {
      const seen = heartbeatOf(await describeRun(client, run))
      return seen !== undefined && seen.afterCancel >= 2 ? seen : undefined
    })
    expect(beat.beat).toBeGreaterThan(2)
    await waitForStatus(client, run, 'COMPLETED')
    const events = await readEvents(client, run)
    expect(cancelRequest(events)).toMatchObject({ identity: 'ada', cause: 'please' })
    expect(resultOf(events, 'ignoreCancel')).toMatchObject({ afterCancel: 3 })
  })

  test('is answered with one last heartbeat, which arrives', async () => {
    const run = await startSample(client, 'lastHeartbeatAfterCancel')
    await firstHeartbeat(run)
    await cancel(client, run, { reason: 'enough', operator: 'ada' })
    await waitFor('the heartbeat after the cancel', async () =>
      heartbeatOf(await describeRun(client, run))?.afterCancel === 1 ? true : undefined,
    )
    await waitForStatus(client, run, 'CANCELLED')
    const events = await readEvents(client, run)
    expect(events.some((event) => event.activityTaskCanceledEventAttributes)).toBe(true)
  })

  test('does not reach an activity that never heartbeats', async () => {
    const run = await startSample(client, 'neverHeartbeats')
    await waitFor('the activity to start', async () =>
      (await describeRun(client, run)).pendingActivities?.[0]?.lastStartedTime ? true : undefined,
    )
    await cancel(client, run, { reason: 'are you there?', operator: 'ada' })
    const description = await waitFor('the activity to be asked to cancel', async () => {
      const seen = await describeRun(client, run)
      return seen.pendingActivities?.[0]?.state === 3 ? seen : undefined
    })
    expect(description.workflowExtendedInfo?.cancelRequested).toBe(true)
    expect(description.pendingActivities?.[0]?.lastHeartbeatTime).toBeNull()
    expect(description.workflowExecutionInfo?.status).toBe(1)
    await client.workflow.getHandle(run.workflowId).terminate('it would not listen')
  })

  test('has no effect without a worker, and terminate ends the run', async () => {
    const run = await startSample(client, 'nobodyPolls')
    await cancel(client, run, { reason: 'anyone?', operator: 'ada' })
    const { workflowExecutionInfo, pendingWorkflowTask, workflowExtendedInfo } = await describeRun(
      client,
      run,
    )
    expect(workflowExecutionInfo?.status).toBe(1)
    expect(pendingWorkflowTask?.attempt).toBe(1)
    expect(workflowExtendedInfo?.cancelRequested).toBe(true)
    await client.workflow.getHandle(run.workflowId).terminate('nobody polls')
    await waitForStatus(client, run, 'TERMINATED')
  })
})
