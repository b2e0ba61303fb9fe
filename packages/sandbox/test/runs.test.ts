import { Client, Connection } from '@temporalio/client'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { cancel } from '../src/interrupt.ts'
import { type SampleRun, startSample } from '../src/start-sample.ts'
import { describeRun, readEvents, statusOf, waitFor, waitForStatus } from '../src/wait-for.ts'
import { firstOf } from './temporal.ts'

let connection: Connection
let client: Client
beforeAll(async () => {
  connection = await Connection.connect({ address: inject('temporalAddress') })
  client = new Client({ connection })
})
afterAll(() => connection.close())

/** Returns the runs of a chain, by the links in their last events. */
async function chainOf(run: SampleRun, length: number): Promise<SampleRun[]> {
  const chain = [run]
  while (chain.length < length) {
    const { workflowId, runId } = chain.at(-1) ?? run
    const next = await waitFor(`run ${chain.length + 1} of ${workflowId}`, async () => {
      const last = (await readEvents(client, { workflowId, runId })).at(-1)
      return (
        last?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ||
        last?.workflowExecutionFailedEventAttributes?.newExecutionRunId ||
        last?.workflowExecutionCompletedEventAttributes?.newExecutionRunId ||
        undefined
      )
    })
    chain.push({ workflowId, runId: next })
  }
  return chain
}

describe.concurrent('a sample', () => {
  test('with timers completes when they have fired', async () => {
    const run = await startSample(client, 'waitsOnTimers')
    await waitForStatus(client, run, 'COMPLETED')
    const fired = (await readEvents(client, run)).filter((e) => e.timerFiredEventAttributes)
    expect(fired).toHaveLength(4)
  })

  test.for([
    { ending: 'canceled', status: 'CANCELLED' },
    { ending: 'finished', status: 'COMPLETED' },
  ])('with children that is $ending leaves them to their close policies', async (row) => {
    const run = await startSample(client, 'parentWithChildren')
    const children = await waitFor('three children', async () => {
      const { pendingChildren } = await describeRun(client, run)
      return pendingChildren?.length === 3 ? pendingChildren : undefined
    })
    if (row.ending === 'canceled') await cancel(client, run, { reason: 'orphans', operator: 'ada' })
    else await client.workflow.getHandle(run.workflowId).signal('finish')
    await waitForStatus(client, run, row.status)
    const child = (name: string) => {
      const workflowId = `${run.workflowId}-${name}`
      const runId = children.find((each) => each.workflowId === workflowId)?.runId ?? ''
      return { workflowId, runId }
    }
    await waitForStatus(client, child('terminate'), 'TERMINATED')
    await waitForStatus(client, child('request-cancel'), 'CANCELLED')
    expect(await statusOf(client, child('abandon'))).toBe('RUNNING')
    await client.workflow.getHandle(child('abandon').workflowId).signal('finish')
    await waitForStatus(client, child('abandon'), 'COMPLETED')
  })

  test('that continues as new makes a chain of runs', async () => {
    const runs = await chainOf(await startSample(client, 'continuesAsNew'), 3)
    const last = runs.at(-1)
    if (last === undefined) throw new Error('no run')
    await waitForStatus(client, last, 'COMPLETED')
    expect(await Promise.all(runs.map((run) => statusOf(client, run)))).toEqual([
      'CONTINUED_AS_NEW',
      'CONTINUED_AS_NEW',
      'COMPLETED',
    ])
  })

  test('on cron is followed by the next run', async () => {
    const runs = await chainOf(await startSample(client, 'runsOnCron'), 3)
    expect(await Promise.all(runs.slice(0, 2).map((run) => statusOf(client, run)))).toEqual([
      'COMPLETED',
      'COMPLETED',
    ])
    await client.workflow.getHandle(runs[0]?.workflowId ?? '').terminate('seen enough')
  })

  test('with a retry policy fails in one run and completes in another', async () => {
    const runs = await chainOf(await startSample(client, 'retriesWorkflow'), 3)
    const last = runs.at(-1)
    if (last === undefined) throw new Error('no run')
    await waitForStatus(client, last, 'COMPLETED')
    expect(await Promise.all(runs.map((run) => statusOf(client, run)))).toEqual([
      'FAILED',
      'FAILED',
      'COMPLETED',
    ])
  })

  test('with a retrying activity shows the retry only in its description', async () => {
    const run = await startSample(client, 'retriesActivity', { args: [{ failures: 100 }] })
    const pending = await waitFor('a second attempt', async () => {
      const [activity] = (await describeRun(client, run)).pendingActivities ?? []
      return activity?.lastFailure && (activity.attempt ?? 0) > 1 ? activity : undefined
    })
    expect(pending.lastFailure?.message).toContain('connection refused')
    await client.workflow.getHandle(run.workflowId).terminate('seen enough')

    const twice = await startSample(client, 'retriesActivity')
    await waitForStatus(client, twice, 'COMPLETED')
    expect(await client.workflow.getHandle(twice.workflowId).result()).toBe(
      'succeeded at attempt 3',
    )
  })

  test('that echoes gives back its arguments', async () => {
    const run = await startSample(client, 'echoes', { args: [{ '<b>': 1 }, null] })
    await waitForStatus(client, run, 'COMPLETED')
    const last = (await readEvents(client, run)).at(-1)
    expect(firstOf(last?.workflowExecutionCompletedEventAttributes?.result)).toEqual([
      { '<b>': 1 },
      null,
    ])
  })
})
