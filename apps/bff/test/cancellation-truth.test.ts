import { expect, test, vi } from 'vitest'
import { look, progressOf } from './cancellation-look.ts'
import { DrivenRun, startTimer } from './drive.ts'
import { sharedConsole } from './shared-console.ts'
import {
  activity,
  answer,
  answerNexus,
  cancelActivity,
  cancelNexus,
  cancelRun,
  child,
  completeRun,
  continueAsNew,
  endpoint,
  failRun,
  nexusOperation,
  seconds,
  soon,
  takeTask,
} from './truth/driver.ts'

// Cancellations that no sample shows: the rules against what a real server writes and describes.

const console = sharedConsole()

test('a request that comes while a worker has the workflow task is written when that ends', async () => {
  const run = await DrivenRun.start()
  const task = await takeTask(run)
  await cancelRun(run)
  const before = await look(console, run)
  expect(before.description.cancelRequested).toBe(true)
  expect(before.progress).toBeUndefined()
  expect(before.unwritten).toMatch(/writes it into the history when that ends/)
  await answer(task, [startTimer()])
  const { steps, waits } = await progressOf(console, run)
  expect(steps.map(({ state }) => state)).toEqual(['done', 'current', 'ahead', 'ahead', 'ahead'])
  expect(waits[0]?.code).toMatch(/workflow task/)
})

test('a request wakes a run whose first workflow task is delayed', async () => {
  const run = await DrivenRun.start(undefined, { workflowStartDelay: seconds(3600) })
  await cancelRun(run)
  expect((await progressOf(console, run)).waits).toMatchObject([{ code: 'no worker' }])
  await run.decide(completeRun)
  const { summary, steps } = await progressOf(console, run)
  expect(summary).toMatch(/^Completed, /)
  expect(steps[1]).toMatchObject({ name: 'taken', state: 'done' })
})

test('Temporal itself cancels any number of activities that no worker runs', async () => {
  const run = await DrivenRun.start()
  await run.decide(activity(run, 'a'), activity(run, 'b'))
  await cancelRun(run)
  await run.decide(cancelActivity(5), cancelActivity(6), startTimer())
  const { parts } = await progressOf(console, run)
  for (const name of ['do-a', 'do-b']) {
    expect(parts.find((part) => part.name === name)?.sentence).toMatch(/no worker was running it/)
  }
})

test('a run that continues as new after the request loses it', async () => {
  const run = await DrivenRun.start()
  await run.decide(startTimer())
  await cancelRun(run)
  await run.decide(continueAsNew(run))
  const { summary, nextRunId } = await progressOf(console, run)
  expect(summary).toMatch(/^Continued as new.*has not been asked to cancel\.$/)
  const next = await look(console, run.at(nextRunId ?? ''))
  expect(next.description.cancelRequested).toBe(false)
  expect(next.progress).toBeUndefined()
})

test('a Nexus operation gets the request, and its outcome is shown', async () => {
  const { name, queue } = await endpoint()
  const run = await DrivenRun.start()
  await run.decide(nexusOperation(name, 'ship'))
  await cancelRun(run)
  await run.decide(startTimer())
  const unasked = await progressOf(console, run)
  expect(unasked.waits[0]).toMatchObject({ code: 'Nexus operation', standsStill: true })
  expect(unasked.summary).toMatch(/was not asked/)

  await run.signal()
  await run.decide(cancelNexus(5))
  const asked = await progressOf(console, run)
  expect(asked.parts.find(({ kind }) => kind === 'Nexus operation')).toMatchObject({
    isAsked: true,
    state: 'asked',
  })
  await answerNexus(queue, {
    startOperation: { asyncSuccess: { operationId: 'op', operationToken: 'op' } },
  })
  const request = await answerNexus(queue, { cancelOperation: {} })
  expect(request?.cancelOperation).toBeDefined()
  await vi.waitFor(async () => {
    const { parts } = await progressOf(console, run)
    expect(parts.find(({ kind }) => kind === 'Nexus operation')?.sentence).toMatch(
      /handler has taken the request/,
    )
  }, soon)
})

test('the open work of a run terminated after the request is not called TRY_CANCEL or ABANDON', async () => {
  const run = await DrivenRun.start()
  await run.decide(activity(run, 'a'), activity(run, 'b'))
  await run.activityTask()
  await run.activityTask()
  await cancelRun(run)
  await run.decide(cancelActivity(5))
  await run.terminate('enough', 'eve')
  const { parts, summary } = await progressOf(console, run)
  expect(summary).toMatch(/^Terminated, .* by eve: enough/)
  expect(parts.map(({ state }) => state)).toEqual(['left', 'left'])
  for (const { sentence } of parts) expect(sentence).not.toMatch(/TRY_CANCEL|ABANDON/)
})

test('a second request changes nothing of the first', async () => {
  const run = await DrivenRun.start()
  await run.decide(startTimer())
  await cancelRun(run)
  await cancelRun(run)
  const { events } = await look(console, run)
  expect(events.filter(({ type }) => type === 'WORKFLOW_EXECUTION_CANCEL_REQUESTED')).toHaveLength(
    1,
  )
  await run.decide(completeRun)
  expect((await progressOf(console, run)).summary).toMatch(/^Completed, /)
})

test('a run that cleans up in an activity is not stalled by an abandoned child', async () => {
  const run = await DrivenRun.start()
  await run.decide(child(`${run.workflowId}-c`, 'ABANDON'))
  await vi.waitFor(
    async () =>
      expect((await look(console, run)).description.pendingChildren[0]?.runId).toBeTruthy(),
    soon,
  )
  await cancelRun(run)
  await run.decide(activity(run, 'clean-up'))
  const { waits, standsStill } = await progressOf(console, run)
  expect(waits[0]?.code).toBe('code goes on')
  expect(standsStill).toBe(false)
})

test('a workflow retry starts a run that does not inherit the cancel request', async () => {
  const run = await DrivenRun.start(undefined, {
    retryPolicy: { initialInterval: seconds(3600), maximumAttempts: 3 },
  })
  await run.decide(startTimer())
  await cancelRun(run)
  await run.decide(failRun('no'))
  const { summary, nextRunId } = await progressOf(console, run)
  expect(summary).toMatch(/^Failed, .*another run follows, which has not been asked/)
  expect((await look(console, run.at(nextRunId ?? ''))).description.cancelRequested).toBe(false)
})
