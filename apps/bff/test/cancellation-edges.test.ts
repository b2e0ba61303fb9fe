import { randomUUID } from 'node:crypto'
import { temporal } from '@rewind/operations/temporal/proto'
import Long from 'long'
import { expect, test, vi } from 'vitest'
import { look, progressOf } from './cancellation-look.ts'
import { DrivenRun, namespace, service, startTimer } from './drive.ts'
import { sharedConsole } from './shared-console.ts'
import {
  activity,
  answer,
  answerAndTake,
  answerNexus,
  type Command,
  cancelActivity,
  cancelNexus,
  cancelOf,
  cancelRun,
  completeRun,
  continueAsNew,
  endpoint,
  eventIdOf,
  marker,
  nexusOperation,
  refuseNexus,
  seconds,
  soon,
  takeTask,
} from './truth/driver.ts'

// Cancellations that meet something else: a refusal, a timeout, another workflow, a reset.

const console = sharedConsole()

const endAsCanceled: Command = {
  commandType: temporal.api.enums.v1.CommandType.COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION,
  cancelWorkflowExecutionCommandAttributes: {},
}

const resetTo = async (run: DrivenRun, eventId: number): Promise<DrivenRun> => {
  const { runId } = await service.resetWorkflowExecution({
    namespace,
    workflowExecution: { workflowId: run.workflowId, runId: run.runId },
    reason: 'again',
    workflowTaskFinishEventId: Long.fromNumber(eventId),
    requestId: randomUUID(),
    identity: 'eve',
  })
  return run.at(runId)
}

test('a Nexus operation whose request to cancel fails, at first and then for good', async () => {
  const { name, queue } = await endpoint()
  const run = await DrivenRun.start()
  await run.decide(nexusOperation(name, 'ship'))
  const started = { operationId: 'op', operationToken: 'op' }
  await answerNexus(queue, { startOperation: { asyncSuccess: started } })
  await eventIdOf(run, 'NEXUS_OPERATION_STARTED')
  await cancelRun(run)
  await run.decide(cancelNexus(5))
  const operation = async () => (await progressOf(console, run)).waits[0]

  await refuseNexus(queue, 'not now', true)
  await vi.waitFor(
    async () =>
      expect(await operation()).toMatchObject({
        standsStill: false,
        sentence: '1 Nexus operation is asked: test.ship.',
        detail: expect.stringMatching(/: attempt 1 failed, not now/),
      }),
    soon,
  )
  await refuseNexus(queue, 'never')
  await eventIdOf(run, 'NEXUS_OPERATION_CANCEL_REQUEST_FAILED')
  expect(await operation()).toMatchObject({
    standsStill: true,
    sentence: '1 Nexus operation could not be asked: test.ship.',
    detail: 'Its request to cancel failed: never. Nothing asks again.',
  })
})

test('a local activity at a cancel: the code sees the request in the task that follows its heartbeat', async () => {
  const run = await DrivenRun.start()
  const first = await takeTask(run)
  await cancelRun(run)
  expect((await look(console, run)).unwritten).toMatch(/writes it into the history when that ends/)
  const next = await answerAndTake(first)
  const during = await progressOf(console, run)
  expect(during.steps[1]?.state).toBe('current')
  expect(during.waits[0]?.code).toBe('workflow task runs')
  expect(during.waits[0]?.help).toMatch(/A local activity that it runs there no event tells of/)
  await answer(next, [
    marker('core_local_activity', { data: { seq: 1, activity_id: '1', activity_type: 'quick' } }),
    endAsCanceled,
  ])
  const { summary, steps, parts, events } = await progressOf(console, run)
  expect(events.map(({ type }) => type)).toContain('MARKER_RECORDED')
  expect(summary).toMatch(/^Canceled, /)
  expect(steps.find(({ name }) => name === 'answered')?.state).toBe('done')
  expect(parts).toEqual([])
})

test('a run timeout that will come first is announced, and ends the run as Timed out', async () => {
  const run = await DrivenRun.start(undefined, { workflowRunTimeout: seconds(8) })
  await run.decide(activity(run, 'a'))
  await run.activityTask()
  await cancelRun(run)
  await run.decide(cancelActivity(5))
  const before = await progressOf(console, run)
  expect(before.steps.at(-1)?.sentence).toMatch(/^The run is open\. Its timeout ends it (in|now)/)
  await eventIdOf(run, 'WORKFLOW_EXECUTION_TIMED_OUT')
  const { summary, parts, standsStill } = await progressOf(console, run)
  expect(summary).toMatch(/^Timed out, .*No clean-up ran\.$/)
  expect(parts).toMatchObject([{ state: 'left', isAsked: true }])
  expect(standsStill).toBe(false)
})

test('an activity without heartbeats says which timeout ends it, and that no attempt followed', async () => {
  const run = await DrivenRun.start()
  const { scheduleActivityTaskCommandAttributes, ...command } = activity(run, 'a')
  await run.decide({
    ...command,
    scheduleActivityTaskCommandAttributes: {
      ...scheduleActivityTaskCommandAttributes,
      startToCloseTimeout: seconds(6),
      heartbeatTimeout: seconds(0),
    },
  })
  await run.activityTask()
  await cancelRun(run)
  await run.decide(cancelActivity(5))
  const { waits } = await progressOf(console, run)
  expect(waits[0]?.code).toBe('activity deaf')
  expect(waits[0]?.detail).toMatch(/Its start-to-close timeout ends it (in|now)/)
  await eventIdOf(run, 'ACTIVITY_TASK_TIMED_OUT')
  const { parts } = await progressOf(console, run)
  expect(parts[0]?.sentence).toMatch(
    /^Timed out \(start to close timeout\), .* No attempt follows\.$/,
  )
})

test('a cancel from another workflow names that workflow and its reason', async () => {
  const target = await DrivenRun.start()
  await target.decide(startTimer())
  const asker = await DrivenRun.start()
  await asker.decide(cancelOf(target.workflowId, 'the tour is off'))
  await eventIdOf(target, 'WORKFLOW_EXECUTION_CANCEL_REQUESTED')
  expect((await progressOf(console, target)).requester).toEqual({
    words: 'by another workflow: the tour is off',
    workflow: { workflowId: asker.workflowId, runId: asker.runId, isParent: false },
  })
  // The workflow that requests the cancel is not asked to cancel itself.
  expect((await look(console, asker)).description.cancelRequested).toBe(false)
})

test('a second cancel with another reason keeps the first requester and reason', async () => {
  const run = await DrivenRun.start()
  await run.decide(startTimer())
  await cancelRun(run, { reason: 'first', identity: 'ada' })
  await cancelRun(run, { reason: 'second', identity: 'eve' })
  await run.decide()
  expect((await progressOf(console, run)).requester?.words).toBe('by ada: first')
  await cancelRun(run, { reason: 'third', identity: 'eve' })
  const { events } = await progressOf(console, run)
  expect(events.filter(({ type }) => type.endsWith('CANCEL_REQUESTED'))).toHaveLength(1)
})

test.each([
  ['while the cancel stands', startTimer('another')],
  ['once it was canceled', endAsCanceled],
])(
  'a run that is reset %s keeps the request, and the new run gets it at once',
  async (_, command) => {
    const run = await DrivenRun.start()
    await run.decide(startTimer())
    await cancelRun(run, { reason: 'withdrawn', identity: 'ada' })
    await run.decide(command)
    expect((await progressOf(console, run)).steps[0]?.detail).toBeUndefined()

    const next = await resetTo(run, 9)
    const asked = await progressOf(console, next)
    expect(asked.description.cancelRequested).toBe(true)
    expect(asked.requester?.words).toBe('by ada: withdrawn')
    expect(asked.steps[0]?.detail).toMatch(/^An earlier run was asked\. The reset at event 9 kept/)
    expect(asked.steps[1]?.state).toBe('current')
    await next.decide(endAsCanceled)
    expect((await progressOf(console, next)).summary).toMatch(/^Canceled, /)
  },
)

test('a run that is reset to a point before the request discards it', async () => {
  const run = await DrivenRun.start()
  await run.decide(startTimer())
  await cancelRun(run)
  await run.decide()
  const { description, progress } = await look(console, await resetTo(run, 4))
  expect(description.cancelRequested).toBe(false)
  expect(progress).toBeUndefined()
})

test.each([
  ['continue as new', (run: DrivenRun) => continueAsNew(run)],
  ['complete', () => completeRun],
])(
  'a request that arrives while the code is about to %s reaches the code first',
  async (_, command) => {
    const run = await DrivenRun.start()
    await run.decide(startTimer())
    await run.signal()
    const task = await takeTask(run)
    await cancelRun(run)
    // The server refuses a completion that has not seen every event, and hands out the task again.
    await answer(task, [command(run)]).catch(() => undefined)
    const { description, steps, waits } = await progressOf(console, run)
    expect(description.stuck).toBeUndefined()
    expect(steps[1]?.state).toBe('current')
    expect(waits[0]?.code).not.toBe('workflow task fails')
    await run.decide(command(run))
    const { steps: after, summary } = await progressOf(console, run)
    expect(after[1]?.state).toBe('done')
    expect(summary).toMatch(/^(Continued as new|Completed), /)
  },
)

test('a cancel while the workflow task fails has no effect until the task succeeds', async () => {
  const run = await DrivenRun.start()
  await run.decide(startTimer())
  await run.signal()
  await run.failTask('[TMPRL1100] Nondeterminism error: HistoryEvent(id: 5, TimerStarted)')
  await cancelRun(run)
  await run.failTask('[TMPRL1100] Nondeterminism error: HistoryEvent(id: 5, TimerStarted)')
  const failing = await progressOf(console, run)
  expect(failing.standsStill).toBe(true)
  expect(failing.summary).toMatch(/^The workflow task fails.*A cancel has no effect here\.$/)
  expect(failing.steps[1]?.state).toBe('current')
  await run.decide(endAsCanceled)
  const { summary, steps } = await progressOf(console, run)
  expect(summary).toMatch(/^Canceled, /)
  expect(steps[1]?.state).toBe('done')
})

test.each([
  ['gives in', endAsCanceled, /^Canceled, [^:]*the request\.$/],
  ['completes', completeRun, /^Completed, .*By its retry policy or cron another run follows/],
])(
  'a waiting run of a cron gets the request at once, and the cron continues only if its code %s',
  async (_, command, words) => {
    const run = await DrivenRun.start(undefined, { cronSchedule: '0 0 1 1 *' })
    await cancelRun(run)
    expect((await progressOf(console, run)).waits).toMatchObject([{ code: 'no worker' }])
    await run.decide(command)
    const { summary, nextRunId, events } = await progressOf(console, run)
    expect(summary).toMatch(words)
    const follows = events.at(-1)?.attributes.newExecutionRunId ?? ''
    expect(nextRunId ?? '').toBe(follows)
    expect(await run.latestRunId()).toBe(follows || run.runId)
  },
)

test('a waiting retry of the run gets the request at once, and no further run follows', async () => {
  const run = await DrivenRun.start(undefined, {
    retryPolicy: { initialInterval: seconds(3600), maximumAttempts: 3 },
  })
  await run.decide({
    commandType: temporal.api.enums.v1.CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION,
    failWorkflowExecutionCommandAttributes: { failure: { message: 'no' } },
  })
  const next = run.at(await run.latestRunId())
  expect(next.runId).not.toBe(run.runId)
  await cancelRun(next)
  const { description, waits } = await progressOf(console, next)
  // The worker of the attempt before polled a moment ago.
  expect(waits).toMatchObject([{ code: 'workflow task waits' }])
  expect(description.pendingWorkflowTask?.state).toBe('SCHEDULED')
  await next.decide(endAsCanceled)
  expect((await progressOf(console, next)).summary).toMatch(/^Canceled, [^:]*the request\.$/)
  expect(await run.latestRunId()).toBe(next.runId)
})
