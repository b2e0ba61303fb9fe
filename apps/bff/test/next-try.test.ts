import { describeRun } from '@rewind/contract/workflows'
import { expect, test, vi } from 'vitest'
import { ask } from './console.ts'
import { DrivenRun } from './drive.ts'
import { sharedConsole } from './shared-console.ts'
import { seconds, takeTask } from './truth/driver.ts'

const rewind = sharedConsole()

/**
 * In milliseconds: the server varies what it adds to the timeout by a fifth, and timers fire late.
 */
const late = 3_000

test('a failing workflow task is retried by the announced time', async () => {
  const run = await DrivenRun.start(undefined, { workflowTaskTimeout: seconds(3) })
  await run.failTask('boom', 'WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE')
  const described = async () => (await ask(rewind, describeRun, { params: run.ref })).body

  // As SDKs do from the second attempt on: the worker takes the task and never answers it.
  for (const [attempt, added] of [
    [2, 0],
    [3, 0],
    [4, 5_000],
  ] as const) {
    await takeTask(run)
    const { stuck, pendingWorkflowTask } = await described()
    expect(pendingWorkflowTask).toMatchObject({ attempt, state: 'STARTED' })
    const startedAt = Date.parse(pendingWorkflowTask.startedTime)
    const nextTryBy = Date.parse(stuck.nextTryBy)
    expect(nextTryBy - startedAt).toBe(3_000 + added)
    const next = await vi.waitFor(
      async () => {
        const { pendingWorkflowTask: task } = await described()
        expect(task.attempt).toBe(attempt + 1)
        return Date.parse(task.scheduledTime)
      },
      { timeout: 20_000, interval: 100 },
    )
    expect(next).toBeLessThan(nextTryBy + late)
    expect(next).toBeGreaterThan(nextTryBy - added / 5 - 100)
  }

  // No worker has the task now: the next poll takes it.
  const { stuck } = await described()
  expect(stuck).not.toHaveProperty('nextTryBy')
})
