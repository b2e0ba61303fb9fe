import { randomUUID } from 'node:crypto'
import { listResetPoints } from '@rewind/contract/history'
import { resetRun, terminateRun } from '@rewind/contract/interrupts'
import { readRecovery } from '@rewind/contract/recovery'
import { expect, test, vi } from 'vitest'
import { ask } from './console.ts'
import { DrivenRun, namespace, service, startTimer } from './drive.ts'
import { sharedConsole } from './shared-console.ts'
import { compensated, decided, nextTask } from './truth/case.ts'
import { activity, completeActivity, completeRun, takeActivity } from './truth/driver.ts'

const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
const mismatch =
  '[TMPRL1100] Nondeterminism error: Activity machine does not handle this event: HistoryEvent(id: 5, TimerStarted)'

const rewind = sharedConsole()

const recoveryOf = (run: DrivenRun) => ask(rewind, readRecovery, { params: run.ref })

async function resetOf(run: DrivenRun, eventId = 4): Promise<DrivenRun> {
  const body = { eventId, reason: 'bad deploy', requestId: randomUUID() }
  const reply = await ask(rewind, resetRun, { params: run.ref, body })
  expect(reply.status, JSON.stringify(reply.body)).toBe(200)
  return run.at(reply.body.runId)
}

/** Returns a run that started a timer at event 5, which its code no longer matches. */
async function stuckRun(): Promise<DrivenRun> {
  const run = await DrivenRun.start()
  await run.decide(startTimer())
  await run.signal()
  await run.failTask(mismatch)
  return run
}

test('a stuck run’s reset is followed until it has recovered and completed', async () => {
  const base = await stuckRun()
  const run = await resetOf(base)
  expect((await recoveryOf(run)).body).toMatchObject({
    runId: run.runId,
    baseRunId: base.runId,
    eventId: 4,
    failedAt: { kind: 'NON_DETERMINISM', eventId: 5 },
    state: 'STARTING',
    isRecovered: false,
  })

  await run.decide(startTimer('another'))
  const passed = await recoveryOf(run)
  expect(passed.body).toMatchObject({
    state: 'WAITING',
    isRecovered: true,
    passed: { time: iso },
    waitsFor: { kind: 'TIMER', text: 'timer 1 h', until: iso },
  })
  expect(passed.body.passed.eventId).toBeGreaterThan(5)

  await run.signal()
  await run.complete()
  const { status, body } = await recoveryOf(run)
  expect(status).toBe(200)
  expect(body).toEqual({
    runId: run.runId,
    baseRunId: base.runId,
    eventId: 4,
    resetTime: iso,
    failedAt: {
      kind: 'NON_DETERMINISM',
      name: 'NON_DETERMINISTIC_ERROR',
      message: 'non-deterministic: code wants Activity, history has TimerStarted (5)',
      eventId: 5,
      certainty: 'CERTAIN',
    },
    status: 'COMPLETED',
    state: 'COMPLETED',
    evidence: 'HISTORY',
    isCompared: true,
    isRecovered: true,
    tookMs: Date.parse(body.closeTime) - Date.parse(body.resetTime),
    firstTask: passed.body.firstTask,
    passed: passed.body.passed,
    closeTime: iso,
  })
})

test('the same failure again is recognised, and so is a further reset', async () => {
  const run = await resetOf(await stuckRun())
  await run.failTask(mismatch)
  expect((await recoveryOf(run)).body).toMatchObject({
    state: 'FAILED_AGAIN',
    failure: { isSame: true, message: mismatch },
  })
  const next = await resetOf(run)
  expect((await recoveryOf(run)).body).toMatchObject({
    state: 'RESET_AGAIN',
    nextRunId: next.runId,
  })
  await next.failTask('boom', 'WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE')
  expect((await recoveryOf(next)).body).toMatchObject({
    state: 'FAILED_OTHERWISE',
    failure: { isSame: false, message: 'boom' },
  })
  await ask(rewind, terminateRun, { params: next.ref, body: { reason: 'enough' } })
  expect((await recoveryOf(next)).body).toMatchObject({ state: 'TERMINATED', isRecovered: false })
})

test('a compensated saga has no suggested point, and has not recovered by completing', async () => {
  const { run: base, eventId } = await compensated()
  const points = await ask(rewind, listResetPoints, { params: base.ref })
  expect(points.body).not.toHaveProperty('suggested')

  const body = { eventId, reason: 'it was declined by mistake', requestId: randomUUID() }
  const reset = await ask(rewind, resetRun, { params: base.ref, body })
  const run = base.at(reset.body.runId)
  await run.decide(activity(run, 'approve'))
  await completeActivity(run)
  await run.decide(completeRun)
  expect((await recoveryOf(run)).body).toMatchObject({
    status: 'COMPLETED',
    state: 'STEP_MISSING',
    evidence: 'HISTORY',
    isCompared: true,
    isRecovered: false,
    failedAt: { kind: 'ACTIVITY', name: 'do-approve' },
    passed: { time: iso },
    missingSteps: [{ kind: 'activity', name: 'do-refund', count: 1, isCompensation: true }],
  })
})

test('an open run that waits with a step of the old run behind it has not recovered', async () => {
  const base = await DrivenRun.start()
  await base.decide(activity(base, 'charge'))
  await completeActivity(base)
  await base.decide(startTimer())
  await base.signal()
  await base.failTask(mismatch)
  const run = await resetOf(base)
  // The new code does not charge at all.
  await run.decide(startTimer())
  const steps = [
    { kind: 'activity', name: 'do-charge', eventId: 5, count: 1, isCompensation: false },
  ]
  expect((await recoveryOf(run)).body).toMatchObject({
    status: 'RUNNING',
    state: 'STEP_MISSING',
    isRecovered: false,
    missingSteps: steps,
  })
})

// Temporal deletes a closed run about 20 s after the request.
test('a run whose base run was deleted cannot be compared, and has not recovered', async () => {
  const base = await stuckRun()
  const run = await resetOf(base)
  await run.decide(startTimer('another'))
  const { workflowId, runId } = base
  await service.deleteWorkflowExecution({ namespace, workflowExecution: { workflowId, runId } })
  await vi.waitFor(() => expect(base.describe()).rejects.toThrow(/NOT_FOUND/), {
    timeout: 150_000,
    interval: 500,
  })
  await run.signal()
  await run.complete()
  const { body } = await recoveryOf(run)
  expect(body).toMatchObject({
    state: 'COMPLETED',
    evidence: 'HISTORY',
    isCompared: false,
    isRecovered: false,
  })
  expect(body).not.toHaveProperty('failedAt')
}, 200_000)

test('a failure that differs only in ids and pod names is the same failure', async () => {
  const base = await DrivenRun.start()
  await base.decide(startTimer())
  await base.signal()
  const cause = 'WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE'
  await base.failTask('no answer of orders-7d9f8b6c5-x2k4p for order-17', cause)
  const run = await resetOf(base)
  await run.failTask('no answer of orders-59c8dd4b67-zz8wl for order-17', cause)
  expect((await recoveryOf(run)).body).toMatchObject({
    state: 'FAILED_AGAIN',
    failedAt: { fingerprint: 'no answer of orders-# for order-#' },
    failure: { isSame: true },
  })
})

/** Pauses the only activity while a worker has it, and ends the attempt as the SDKs do when they hear of that. */
async function pauseRunning(run: DrivenRun): Promise<void> {
  const { taskToken } = await takeActivity(run)
  const { workflowId, runId } = run
  const execution = { workflowId, runId }
  await service.pauseActivity({ namespace, execution, identity: 'ada', id: 'a', reason: 'look' })
  await service.respondActivityTaskFailed({
    namespace,
    taskToken: taskToken ?? new Uint8Array(),
    identity: 'test',
    failure: {
      message: 'Activity paused',
      source: 'TypeScriptSDK',
      applicationFailureInfo: { type: 'ActivityPause' },
    },
  })
}

test('an activity that is paused in both runs is no failure of either', async () => {
  const base = await decided((run) => [activity(run, 'a')])
  const eventId = await nextTask(base, startTimer())
  await pauseRunning(base)
  await ask(rewind, terminateRun, { params: base.ref, body: { reason: 'from the latest point' } })
  const run = await resetOf(base, eventId)
  await pauseRunning(run)
  await run.decide()
  const { body } = await recoveryOf(run)
  expect(body).toMatchObject({
    state: 'WAITING',
    waitsFor: { kind: 'ACTIVITY_PAUSED', text: 'activity do-a, which is paused' },
  })
  expect(body).not.toHaveProperty('failedAt')
  expect(body).not.toHaveProperty('failure')
})

test('a run that no reset made has no verdict', async () => {
  const run = await DrivenRun.start()
  expect(await recoveryOf(run)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
  expect(await recoveryOf(run.at('latest'))).toMatchObject({ status: 400 })
})
