import { randomUUID } from 'node:crypto'
import { OperationError } from '@rewind/operations/errors'
import { QueuePollers } from '@rewind/operations/scanner/queue-pollers'
import { scanRun } from '@rewind/operations/scanner/scan-run'
import { waitFor } from '@rewind/sandbox/wait-for'
import Long from 'long'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { type Console, startConsole } from './console.ts'
import { connection, DrivenRun, namespace, scheduleActivity, service, startTimer } from './drive.ts'
import { look } from './look.ts'

vi.setConfig({ testTimeout: 60_000 })

let console: Console
beforeAll(async () => {
  console = await startConsole()
})
afterEach(() => vi.restoreAllMocks())
afterAll(async () => {
  await console.close()
  await connection.close()
})

/** Takes a workflow task and never answers, like a lost worker. */
const lose = (taskQueue: string) =>
  connection.withDeadline(Date.now() + 30_000, () =>
    service.pollWorkflowTaskQueue({ namespace, taskQueue: { name: taskQueue }, identity: 'lost' }),
  )

const attemptOf = async (run: DrivenRun) => (await run.describe()).pendingWorkflowTask?.attempt ?? 1
const untilAttempt = (run: DrivenRun, attempt: number) =>
  waitFor(`attempt ${attempt}`, async () => ((await attemptOf(run)) >= attempt ? true : undefined))

test('a workflow task that times out is a watch at the first retry, then stuck', async () => {
  const workflowTaskTimeout = { seconds: Long.fromNumber(1) }
  const run = await DrivenRun.start(undefined, { workflowTaskTimeout })
  await lose(run.taskQueue)
  await untilAttempt(run, 2)
  expect((await look(console.temporal, run)).says).toEqual(['WATCH TIMED_OUT'])
  await lose(run.taskQueue)
  await untilAttempt(run, 3)
  expect((await look(console.temporal, run)).says).toEqual(['STUCK TIMED_OUT'])
  await run.terminate('the test is over')
})

test('a worker that is gone from its sticky queue is no problem of the run', async () => {
  const run = await DrivenRun.start()
  const { taskToken } = await lose(run.taskQueue)
  await service.respondWorkflowTaskCompleted({
    namespace,
    taskToken,
    identity: 'gone',
    commands: [startTimer()],
    stickyAttributes: {
      workerTaskQueue: { name: `sticky-${randomUUID()}`, normalName: run.taskQueue, kind: 2 },
      scheduleToStartTimeout: { seconds: Long.fromNumber(1) },
    },
  })
  await run.signal()
  const timedOut = await waitFor('the sticky timeout', async () =>
    (await run.events()).find(({ workflowTaskTimedOutEventAttributes: a }) => a),
  )
  // SCHEDULE_TO_START
  expect(timedOut.workflowTaskTimedOutEventAttributes?.timeoutType).toBe(2)
  expect((await look(console.temporal, run)).says).toEqual([])
  await run.terminate('the test is over')
})

test('an activity on a queue that nobody polls is named with that queue', async () => {
  const run = await DrivenRun.start()
  const cards = `cards-${randomUUID()}`
  await run.decide(scheduleActivity(cards, 'charge'), scheduleActivity(cards, 'refund'))
  const { found, calls } = await look(console.temporal, run)
  expect(found).toMatchObject([{ kind: 'NO_POLLER', cause: 'chargeCard', taskQueue: cards }])
  // One call for the run, one for each queue however much waits on it, and one that asks whether a
  // worker of the silent queue is alive.
  expect(calls).toBe(4)
  await run.terminate('the test is over')
})

test('a queue for which Temporal does not answer is waited for once, then unknown', async () => {
  const run = await DrivenRun.start()
  await run.decide(scheduleActivity(`cards-${randomUUID()}`, 'charge'))
  const { temporal } = console
  let asked = 0
  const readTaskQueue = () => {
    asked += 1
    return Promise.reject(new OperationError('TIMEOUT', 'the queue does not answer'))
  }
  const acquire = async () => undefined
  const pollers = new QueuePollers({ ...temporal, readTaskQueue }, namespace, acquire)
  const signal = new AbortController().signal
  const lookAgain = () =>
    scanRun(run.ref, { temporal, pollers, limiter: { acquire, charge: () => undefined }, signal })
  await expect(lookAgain()).rejects.toThrow('the queue does not answer')
  expect(await lookAgain()).toEqual([])
  expect(await lookAgain()).toEqual([])
  expect(asked).toBe(2)
  await run.terminate('the test is over')
})

test('an activity whose worker polls, and one that waits for its retry, are no problem', async () => {
  const run = await DrivenRun.start()
  await run.decide(scheduleActivity(run.taskQueue, 'charge'))
  await run.failActivity()
  expect((await look(console.temporal, run)).says).toEqual([])
  await run.terminate('the test is over')
})

/** Returns the command for an activity that is retried at once, without end. */
const scheduleEager = (run: DrivenRun, activityId: string) => {
  const { scheduleActivityTaskCommandAttributes: attributes, ...command } = scheduleActivity(
    run.taskQueue,
    activityId,
  )
  const seconds = (count: number) => ({ seconds: Long.fromNumber(count) })
  return {
    ...command,
    scheduleActivityTaskCommandAttributes: {
      ...attributes,
      startToCloseTimeout: seconds(86_400),
      retryPolicy: { initialInterval: seconds(1), backoffCoefficient: 1 },
    },
  }
}
const later = (minutes: number) =>
  vi.spyOn(Date, 'now').mockReturnValue(Date.now() + minutes * 60_000)
const saysRetrying = async (run: DrivenRun) =>
  (await look(console.temporal, run)).found.filter(({ kind }) => kind === 'ACTIVITY_RETRYING')

test('an activity that still fails ten minutes after it was scheduled is a problem since then', async () => {
  const run = await DrivenRun.start()
  await run.decide(scheduleEager(run, 'charge'))
  await run.failActivity()
  await run.failActivity()
  expect(await saysRetrying(run)).toEqual([])
  const scheduled = (await run.events()).find((event) => event.activityTaskScheduledEventAttributes)
  later(11)
  const [found] = await saysRetrying(run)
  expect(found).toMatchObject({ cause: 'chargeCard', attempt: 3 })
  const since = Date.parse(found?.since ?? '')
  expect(Math.floor(since / 1000)).toBe(Number(scheduled?.eventTime?.seconds))

  vi.restoreAllMocks()
  await service.pauseActivity({
    namespace,
    execution: { workflowId: run.workflowId, runId: run.runId },
    id: 'charge',
    identity: 'test',
  })
  later(11)
  // No attempt starts before it is unpaused.
  expect(await saysRetrying(run)).toEqual([])
  vi.restoreAllMocks()
  await run.terminate('the test is over')
})

test('an activity in its first attempt, or in one longer than those that failed, is no problem', async () => {
  const run = await DrivenRun.start()
  await run.decide(scheduleEager(run, 'charge'))
  const { taskToken } = await run.activityTask()
  await service.recordActivityTaskHeartbeat({ namespace, taskToken, identity: 'test-worker' })
  later(180)
  expect((await look(console.temporal, run)).says).toEqual([])
  vi.restoreAllMocks()
  await service.respondActivityTaskFailed({
    namespace,
    taskToken,
    failure: { message: 'connection refused', applicationFailureInfo: {} },
  })
  await run.failActivity()
  const third = await run.activityTask()
  await service.recordActivityTaskHeartbeat({
    namespace,
    taskToken: third.taskToken,
    identity: 'test-worker',
  })
  expect((await run.describe()).pendingActivities?.[0]?.attempt).toBe(3)
  later(180)
  expect((await look(console.temporal, run)).says).toEqual([])
  vi.restoreAllMocks()
  await run.terminate('the test is over')
})

test('a run that was just cancelled is a watch, and a problem after a minute', async () => {
  const run = await DrivenRun.start()
  await run.decide(startTimer())
  const workflowExecution = { workflowId: run.workflowId, runId: run.runId }
  await service.requestCancelWorkflowExecution({
    namespace,
    workflowExecution,
    requestId: randomUUID(),
  })
  expect((await look(console.temporal, run)).says).toEqual(['WATCH CANCEL_REQUESTED'])
  const requested = (await run.events()).find(
    (event) => event.workflowExecutionCancelRequestedEventAttributes,
  )
  vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 61_000)
  const { found } = await look(console.temporal, run)
  expect(found.map(({ kind }) => kind)).toEqual(['CANCEL_PENDING'])
  const since = Date.parse(found[0]?.since ?? '')
  expect(Math.floor(since / 1000)).toBe(Number(requested?.eventTime?.seconds))
  vi.restoreAllMocks()
  await run.terminate('the test is over')
})
