import { randomUUID } from 'node:crypto'
import { startSample } from '@rewind/sandbox/start-sample'
import { runWorker } from '@rewind/sandbox/worker'
import { Client } from '@temporalio/client'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { look, progressOf } from './cancellation-look.ts'
import { connection, DrivenRun } from './drive.ts'
import { sharedConsole } from './shared-console.ts'
import { cancelRun, eventsOf, soon } from './truth/driver.ts'

// Local activities of a real SDK worker: what Rewind can know of their cancellation.

const console = sharedConsole()
const client = new Client({ connection })

// A workflow task that takes seconds must not delay those of other tests.
const taskQueue = `local-${randomUUID()}`
let worker: Awaited<ReturnType<typeof runWorker>>
beforeAll(async () => {
  worker = await runWorker({ address: inject('temporalAddress'), taskQueue, version: 'v2' })
})
afterAll(() => worker.stop())

async function start(args: { forMs: number; isWaitedFor: boolean }): Promise<DrivenRun> {
  const { workflowId, runId } = await startSample(client, 'runsLocalActivity', {
    taskQueue,
    args: [args],
  })
  const run = DrivenRun.of(workflowId, runId, taskQueue)
  await vi.waitFor(async () => {
    const { description } = await look(console, run)
    expect(description.pendingWorkflowTask?.state).toBe('STARTED')
  }, soon)
  return run
}

const closedAs = async (run: DrivenRun, type: string) =>
  vi.waitFor(async () => expect((await eventsOf(run)).at(-1)?.type).toBe(type), {
    timeout: 50_000,
    interval: 100,
  })

test('code that cancels it and does not wait: Canceled at the next heartbeat of the task', async () => {
  const run = await start({ forMs: 30_000, isWaitedFor: false })
  await cancelRun(run)
  const before = await look(console, run)
  expect(before.progress).toBeUndefined()
  expect(before.unwritten).toMatch(/writes it into the history when that ends/)
  await closedAs(run, 'WORKFLOW_EXECUTION_CANCELED')
  const { summary, steps, parts, standsStill } = await progressOf(console, run)
  expect(summary).toMatch(/^Canceled, /)
  expect(steps.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done', 'done'])
  expect(steps[3]?.sentence).toMatch(/of a local one no event tells/)
  expect(parts).toEqual([])
  expect(standsStill).toBe(false)
})

test('code that waits for one that ignores the cancel: the task runs until the activity ends', async () => {
  const run = await start({ forMs: 20_000, isWaitedFor: true })
  await cancelRun(run)
  await vi.waitFor(
    async () => {
      const { steps, waits, summary } = await progressOf(console, run)
      expect(steps[1]?.state).toBe('done')
      expect(waits).toMatchObject([{ code: 'workflow task runs', standsStill: false }])
      expect(waits[0]?.help).toMatch(/local activity/)
      expect(summary).toMatch(/^A worker has had the workflow task/)
      expect(steps[3]?.sentence).toMatch(/of a local one no event tells/)
    },
    { timeout: 30_000, interval: 100 },
  )
  await closedAs(run, 'WORKFLOW_EXECUTION_COMPLETED')
  const { summary } = await progressOf(console, run)
  expect(summary).toMatch(/^Completed, /)
})
