import { randomUUID } from 'node:crypto'
import {
  pauseActivity,
  resetActivity,
  unpauseActivity,
  updateActivityOptions,
} from '@rewind/contract/activities'
import type { PendingActivity } from '@rewind/contract/pending'
import { describeRun } from '@rewind/contract/workflows'
import { describe, expect, test } from 'vitest'
import { ask, startConsole } from './console.ts'
import { DrivenRun, namespace, payload, scheduleActivity, service } from './drive.ts'
import { sharedConsole } from './shared-console.ts'

const console = sharedConsole()

/** The id of an activity may hold any characters. */
const activityId = 'charge/1 ☂ %2F'
const params = (run: DrivenRun, id = activityId) => ({ ...run.ref, activityId: id })
const asked = (reason = 'bank is down') => ({ reason, requestId: randomUUID() })

async function startWithActivity(): Promise<DrivenRun> {
  const run = await DrivenRun.start()
  await run.decide(scheduleActivity(run.taskQueue, activityId))
  return run
}

/** Starts a run with an activity whose first attempt has failed. The second is an hour away. */
async function startBackingOff(): Promise<DrivenRun> {
  const run = await startWithActivity()
  await run.failActivity()
  return run
}

/** Asks Temporal, not Rewind. */
const pending = async (run: DrivenRun) => (await run.describe()).pendingActivities?.[0]
const seconds = (value: { seconds?: unknown } | null | undefined) => Number(value?.seconds ?? 0)

const described = async (run: DrivenRun): Promise<PendingActivity> =>
  (await ask(console, describeRun, { params: run.ref })).body.pendingActivities[0]

/** Returns a reason as Temporal keeps it, with the token of the request after it. */
const withToken = (reason: string) =>
  expect.stringMatching(new RegExp(`^${reason} \\[rw-[0-9a-f]{8}\\]$`))

describe('a pending activity', () => {
  test('is described whole: attempt, retry, failure with its causes, heartbeat, options, pause', async () => {
    const run = await startBackingOff()
    await service.pauseActivity({
      namespace,
      execution: { workflowId: run.workflowId, runId: run.runId },
      id: activityId,
      identity: 'grace',
      reason: 'first look',
    })
    // A server before 1.32 gives a paused activity the time at which it would be retried without
    // the pause.
    const { nextAttemptTime, ...activity } = await described(run)
    expect(activity).toEqual({
      activityId,
      type: 'chargeCard',
      state: 'PAUSED',
      attempt: 2,
      maximumAttempts: 0,
      scheduledTime: expect.any(String),
      lastAttemptCompleteTime: expect.any(String),
      heartbeatTimeout: 300_000,
      lastFailure: 'connection refused: no route to host',
      failure: {
        message: 'connection refused',
        source: 'test',
        stackTrace: 'at charge',
        applicationFailureInfo: { type: 'ConnectionRefused' },
        cause: { message: 'no route to host', applicationFailureInfo: { type: 'Network' } },
      },
      lastWorkerIdentity: 'test-worker',
      options: {
        taskQueue: run.taskQueue,
        startToCloseTimeout: 600_000,
        heartbeatTimeout: 300_000,
        initialInterval: 3_600_000,
        backoffCoefficient: 2,
        maximumInterval: 360_000_000,
      },
      paused: true,
      pause: { by: 'manual', time: expect.any(String), identity: 'grace', reason: 'first look' },
    })
  })

  test('is described with the decoded details of its heartbeat', async () => {
    const run = await startWithActivity()
    const { taskToken } = await run.activityTask()
    const details = { payloads: [payload({ beat: 7 })] }
    await service.recordActivityTaskHeartbeat({ namespace, taskToken, details })
    expect(await described(run)).toMatchObject({
      state: 'STARTED',
      lastHeartbeatTime: expect.any(String),
      heartbeatDetails: [{ encoding: 'json/plain', text: '{"beat":7}' }],
    })
  })
})

describe('pause', () => {
  test('keeps a waiting activity from running, with reason and operator in Temporal', async () => {
    const run = await startBackingOff()
    const body = asked('  bank is down ')
    const reply = await ask(console, pauseActivity, { params: params(run), body })
    expect(reply).toMatchObject({ status: 200, body: { runId: run.runId, status: 'RUNNING' } })
    expect(reply.body.activity).toMatchObject({
      activityId,
      state: 'PAUSED',
      paused: true,
      attempt: 2,
    })
    expect(await pending(run)).toMatchObject({
      paused: true,
      pauseInfo: { manual: { identity: 'ada', reason: withToken('bank is down') } },
    })
    // The same request gets the same answer, and makes no second pause.
    expect((await ask(console, pauseActivity, { params: params(run), body })).body).toEqual(
      reply.body,
    )
  })

  test('reaches a running attempt with the reply to its next heartbeat', async () => {
    const run = await startWithActivity()
    const { taskToken } = await run.activityTask()
    const reply = await ask(console, pauseActivity, { params: params(run), body: asked() })
    expect(reply.body.activity).toMatchObject({ state: 'PAUSE_REQUESTED', paused: true })
    const heartbeat = await service.recordActivityTaskHeartbeat({ namespace, taskToken })
    expect(heartbeat.activityPaused).toBe(true)
  })

  test('of a paused activity is refused and names who paused it, since Temporal keeps the first pause', async () => {
    const run = await startBackingOff()
    await ask(console, pauseActivity, { params: params(run), body: asked('the first reason') })
    expect(
      await ask(console, pauseActivity, { params: params(run), body: asked('2') }),
    ).toMatchObject({
      status: 409,
      body: {
        code: 'CHANGED',
        message: 'The activity is paused already by ada: the first reason. Nothing was changed.',
        details: { activityId, state: 'PAUSED', pause: { identity: 'ada' } },
      },
    })
    expect(await pending(run)).toMatchObject({
      pauseInfo: { manual: { reason: withToken('the first reason') } },
    })
  })
})

describe('unpause', () => {
  test('schedules the activity at once and keeps its attempt', async () => {
    const run = await startBackingOff()
    await ask(console, pauseActivity, { params: params(run), body: asked() })
    const reply = await ask(console, unpauseActivity, {
      params: params(run),
      body: asked('bank is back'),
    })
    expect(reply.body.activity).toMatchObject({ state: 'SCHEDULED', paused: false, attempt: 2 })
    expect(reply.body.activity).not.toHaveProperty('nextAttemptTime')
    expect((await run.activityTask()).attempt).toBe(2)
  })

  test('can count the attempts from 1 again and forget the heartbeat', async () => {
    const run = await startBackingOff()
    await ask(console, pauseActivity, { params: params(run), body: asked() })
    const body = { ...asked(), resetAttempts: true, resetHeartbeat: true, jitter: 0 }
    expect((await ask(console, unpauseActivity, { params: params(run), body })).status).toBe(200)
    expect((await run.activityTask()).attempt).toBe(1)
  })

  test('of an activity that is not paused is refused, since Temporal accepts it and does nothing', async () => {
    const run = await startBackingOff()
    expect(
      await ask(console, unpauseActivity, { params: params(run), body: asked() }),
    ).toMatchObject({
      status: 409,
      body: { code: 'CHANGED', message: 'The activity is not paused. Nothing was changed.' },
    })
  })
})

describe('reset', () => {
  test('of an activity that waits for its retry starts it at once, as attempt 1', async () => {
    const run = await startBackingOff()
    const reply = await ask(console, resetActivity, { params: params(run), body: asked() })
    expect(reply.body.activity).toMatchObject({ state: 'SCHEDULED', attempt: 1 })
    expect(reply.body.activity).not.toHaveProperty('nextAttemptTime')
    expect((await run.activityTask()).attempt).toBe(1)
  })

  test('counts once: the same request again resets nothing', async () => {
    const run = await startBackingOff()
    const body = asked()
    await ask(console, resetActivity, { params: params(run), body })
    await run.failActivity()
    const again = await ask(console, resetActivity, { params: params(run), body })
    expect(again).toMatchObject({ status: 200, body: { activity: { attempt: 2 } } })
    expect((await pending(run))?.attempt).toBe(2)
  })

  test('unpauses a paused activity, unless the request keeps it paused', async () => {
    const run = await startBackingOff()
    await ask(console, pauseActivity, { params: params(run), body: asked() })
    const keep = { ...asked(), keepPaused: true }
    const kept = await ask(console, resetActivity, { params: params(run), body: keep })
    expect(kept.body.activity).toMatchObject({ state: 'PAUSED', attempt: 1 })
    await ask(console, resetActivity, { params: params(run), body: asked() })
    expect(await pending(run)).toMatchObject({ paused: false, attempt: 1 })
  })

  test('can restore the options that the activity was scheduled with', async () => {
    const run = await startBackingOff()
    const body = { ...asked(), options: { startToCloseTimeout: 7_000 } }
    await ask(console, updateActivityOptions, { params: params(run), body })
    const restore = { ...asked(), restoreOriginalOptions: true }
    const reply = await ask(console, resetActivity, { params: params(run), body: restore })
    expect(reply.body.activity.options.startToCloseTimeout).toBe(600_000)
  })
})

describe('update of options', () => {
  test('changes what is named and nothing else', async () => {
    const run = await startBackingOff()
    const options = {
      taskQueue: `${run.taskQueue}-2`,
      startToCloseTimeout: 1_500,
      scheduleToCloseTimeout: 86_400_000,
      initialInterval: 60_000,
      backoffCoefficient: 1,
      maximumInterval: 120_000,
      maximumAttempts: 9,
    }
    const body = { ...asked(), options }
    const reply = await ask(console, updateActivityOptions, { params: params(run), body })
    expect(reply.status).toBe(200)
    // The server adjusts the other timeouts: none exceeds the schedule-to-start timeout.
    const fitted = { heartbeatTimeout: 1_500, scheduleToStartTimeout: 86_400_000 }
    expect(reply.body.activity.options).toEqual({ ...options, ...fitted })
    const now = await pending(run)
    expect(now?.maximumAttempts).toBe(9)
    expect(seconds(now?.activityOptions?.scheduleToCloseTimeout)).toBe(86_400)
    expect(now?.activityOptions?.taskQueue?.name).toBe(options.taskQueue)
  })

  test('restores what the activity was scheduled with', async () => {
    const run = await startBackingOff()
    const body = { ...asked(), options: { maximumAttempts: 3 } }
    await ask(console, updateActivityOptions, { params: params(run), body })
    const restore = { ...asked(), restoreOriginal: true }
    const reply = await ask(console, updateActivityOptions, { params: params(run), body: restore })
    expect(reply.body.activity).toMatchObject({ maximumAttempts: 0, attempt: 2 })
    expect((await pending(run))?.maximumAttempts).toBe(0)
  })

  const refused: [string, object, RegExp][] = [
    ['nothing to change', {}, /either the options/],
    ['both ways at once', { options: { maximumAttempts: 1 }, restoreOriginal: true }, /either/],
    ['no timeout left', { options: { startToCloseTimeout: 0 } }, /start-to-close/],
    ['a coefficient below 1', { options: { backoffCoefficient: 0.5 } }, /backoffCoefficient/],
    ['an unknown option', { options: { colour: 'red' } }, /colour/],
    ['no options at all', { options: {} }, /options/],
    [
      'an interval longer than the longest',
      { options: { maximumInterval: 1 } },
      /maximum interval/,
    ],
  ]
  test.each(refused)('with %s is refused and changes nothing', async (_, change, message) => {
    const run = await startBackingOff()
    const before = await described(run)
    const body = { ...asked(), ...change }
    expect(await ask(console, updateActivityOptions, { params: params(run), body })).toMatchObject({
      status: 400,
      body: { code: 'INVALID', message: expect.stringMatching(message) },
    })
    expect(await described(run)).toEqual(before)
  })
})

describe('every activity command', () => {
  const commands = [
    ['pause', pauseActivity, {}],
    ['unpause', unpauseActivity, {}],
    ['reset', resetActivity, {}],
    ['update of options', updateActivityOptions, { restoreOriginal: true }],
  ] as const

  test.each(commands)('%s is refused once the run is closed', async (_, endpoint, extra) => {
    const run = await startBackingOff()
    await run.signal()
    await run.complete()
    const body = { ...asked(), ...extra }
    expect(await ask(console, endpoint, { params: params(run), body })).toMatchObject({
      status: 409,
      body: { code: 'ALREADY_CLOSED', message: expect.stringContaining('Completed') },
    })
  })

  test.each(commands)(
    '%s of an unknown activity is a 404 that says so',
    async (_, endpoint, extra) => {
      const run = await startBackingOff()
      const body = { ...asked(), ...extra }
      expect(await ask(console, endpoint, { params: params(run, '..'), body })).toMatchObject({
        status: 404,
        body: { code: 'NOT_FOUND', message: expect.stringContaining('No activity .. is pending') },
      })
      expect((await pending(run))?.attempt).toBe(2)
    },
  )

  test.each(commands)('%s needs a reason', async (_, endpoint, extra) => {
    const run = await startBackingOff()
    const body = { ...asked(' \n'), ...extra }
    expect(await ask(console, endpoint, { params: params(run), body })).toMatchObject({
      status: 400,
      body: { code: 'INVALID', details: { field: 'reason' } },
    })
  })

  test.each(commands)('%s is refused by a read-only console', async (_, endpoint, extra) => {
    const run = await startBackingOff()
    const readOnly = await startConsole({ env: { REWIND_READ_ONLY: '1' } })
    const body = { ...asked(), ...extra }
    const reply = await ask(readOnly, endpoint, { params: params(run), body })
    await readOnly.close()
    expect(reply).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
    expect(await pending(run)).toMatchObject({ paused: false, attempt: 2 })
  })

  test('is kept in the record with its reason, which Temporal records for a pause only', async () => {
    const run = await startBackingOff()
    const body = asked('try the new account')
    await ask(console, resetActivity, { params: params(run), body })
    const record = await console.store.findRequest(run.ref, body.requestId)
    expect(record).toMatchObject({
      action: 'reset-activity',
      run_id: run.runId,
      operator: 'ada',
      reason: 'try the new account',
      state: 'done',
    })
    expect(JSON.parse(record?.request ?? '')).toMatchObject({ activityId })
  })
})
