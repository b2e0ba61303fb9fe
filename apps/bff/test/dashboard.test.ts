import { readDashboard } from '@rewind/contract/dashboard'
import { OperationError } from '@rewind/operations/errors'
import type { Temporal } from '@rewind/operations/temporal/gateway'
import { newNamespace } from '@rewind/sandbox/new-namespace'
import { waitFor } from '@rewind/sandbox/wait-for'
import { makeRunningRuns } from '@rewind/sandbox/workloads/running-runs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask, type Console, startConsole } from './console.ts'
import { connection } from './drive.ts'

let namespace: string
let console: Console
const counted: string[] = []

beforeAll(async () => {
  const client = await newNamespace(connection)
  namespace = client.options.namespace
  const [runs = []] = await makeRunningRuns(client, [
    { count: 6, workflowType: 'order', taskQueue: 'orders', state: 'waits on a timer' },
  ])
  await client.workflow.getHandle(runs[0]?.workflowId ?? '').terminate('for the counts')
  await client.workflow.start('refund', { taskQueue: 'refunds', workflowId: `refund-${namespace}` })
  await waitFor('visibility', async () => {
    const [open, closed] = await Promise.all([
      client.workflow.count("ExecutionStatus = 'Running'"),
      client.workflow.count("ExecutionStatus = 'Terminated'"),
    ])
    return open.count === 6 && closed.count === 1 ? true : undefined
  })
  const { temporal } = await startConsole()
  console = await startConsole({
    temporal: {
      ...temporal,
      countWorkflows: (of, request) => {
        counted.push(request.query ?? '')
        return temporal.countWorkflows(of, request)
      },
    },
  })
}, 120_000)
afterAll(async () => {
  await console.close()
  await console.temporal.close()
  await connection.close()
})

const read = async () => await ask(console, readDashboard, { params: { namespace } })

test('a dashboard has statuses now and by the hour, and task queues with their pollers', async () => {
  const { status, body } = await read()
  expect(status).toBe(200)
  const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/)
  expect(body).toEqual({
    readAt: iso,
    freshFor: 15_000,
    counts: expect.arrayContaining([
      { status: 'RUNNING', count: 6 },
      { status: 'TERMINATED', count: 1 },
    ]),
    course: expect.any(Array),
    taskQueues: [
      {
        taskQueue: 'orders',
        running: 5,
        query: "TaskQueue = 'orders'",
        workflowPollers: 1,
        activityPollers: 0,
        workflowBacklog: expect.any(Number),
        activityBacklog: 0,
      },
      {
        taskQueue: 'refunds',
        running: 1,
        query: "TaskQueue = 'refunds'",
        workflowPollers: 0,
        activityPollers: 0,
        workflowBacklog: 1,
        activityBacklog: 0,
      },
    ],
    runningRead: 6,
    moreTaskQueues: false,
  })
  expect(body.course).toHaveLength(24)
  await expect
    .poll(async () => (await read()).body.course.every((hour: object) => 'started' in hour), {
      timeout: 50_000,
    })
    .toBe(true)
  const { course } = (await read()).body
  const sum = (of: (hour: { started: number; closed: { count: number }[] }) => number) =>
    course.reduce((total: number, hour: Parameters<typeof of>[0]) => total + of(hour), 0)
  expect(sum(({ started }) => started)).toBe(7)
  expect(sum(({ closed }) => closed.reduce((total, { count }) => total + count, 0))).toBe(1)
  expect(course[0]).toEqual({ from: iso, to: course[1].from, started: 0, closed: [] })
})

test('many viewers cause no more counts than one', async () => {
  await read()
  const before = counted.length
  const replies = await Promise.all(Array.from({ length: 30 }, read))
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]))
  expect(counted.length - before).toBeLessThanOrEqual(3)
})

/** Starts Rewind in front of a Temporal with these methods replaced. */
const startFailing = (differs: Partial<Temporal>) =>
  startConsole({ temporal: { ...console.temporal, ...differs } })
const readOf = (failing: Console) => ask(failing, readDashboard, { params: { namespace } })

test('while Temporal fails it gets no more calls, and the last data comes with the problem', async () => {
  const { temporal } = console
  let [asked, isAway] = [0, true]
  const failing = await startFailing({
    countWorkflows: (of, request) => {
      if (request.groupBy === undefined) return temporal.countWorkflows(of, request)
      asked += 1
      if (isAway) throw new OperationError('UNAVAILABLE', 'away')
      return temporal.countWorkflows(of, request)
    },
    listWorkflows: () => Promise.reject(new OperationError('TIMEOUT', 'the list does not answer')),
  })
  for (let at = 0; at < 5; at++) expect((await readOf(failing)).status).toBe(503)
  expect(asked).toBe(1)

  isAway = false
  const { body } = await waitFor('it to be asked again', async () => {
    const reply = await readOf(failing)
    return reply.status === 200 ? reply : undefined
  })
  expect(body.counts).toContainEqual({ status: 'RUNNING', count: 6 })
  expect(body.taskQueues).toEqual([])
  expect(body.problem).toMatchObject({ code: 'TIMEOUT' })
  await failing.close()
})

test('a task queue that cannot be read says why, and the others are there', async () => {
  const { temporal } = console
  const failing = await startFailing({
    readTaskQueue: (of, taskQueue, kind) =>
      taskQueue === 'orders' && kind === 'WORKFLOW'
        ? Promise.reject(new OperationError('TIMEOUT', 'the queue does not answer'))
        : temporal.readTaskQueue(of, taskQueue, kind),
  })
  const { status, body } = await readOf(failing)
  expect(status).toBe(200)
  expect(body.problem).toBeUndefined()
  const [orders, refunds] = body.taskQueues
  const why = { code: 'TIMEOUT', message: 'the queue does not answer' }
  // The parts that could be read are there too.
  expect(orders).toMatchObject({ taskQueue: 'orders', activityPollers: 0, problem: why })
  expect(orders).not.toHaveProperty('workflowPollers')
  expect(orders).not.toHaveProperty('workflowBacklog')
  expect(refunds).toMatchObject({ taskQueue: 'refunds', workflowPollers: 0, workflowBacklog: 1 })
  expect(refunds).not.toHaveProperty('problem')
  await failing.close()
})

test.each(['FORBIDDEN', 'RATE_LIMITED', 'TIMEOUT'] as const)(
  'where every queue is refused with %s, no more are asked than at once',
  async (code) => {
    const {
      workflows: [row],
    } = await console.temporal.listWorkflows(namespace, { pageSize: 1 })
    if (row === undefined) throw new Error('No workflow is listed')
    const workflows = Array.from({ length: 40 }, (_, at) => ({ ...row, taskQueue: `queue-${at}` }))
    let calls = 0
    const failing = await startFailing({
      listWorkflows: async () => ({ workflows }),
      readTaskQueue: async () => {
        calls += 1
        // After all calls that are sent at once.
        await new Promise((resolve) => setImmediate(resolve))
        throw new OperationError(code, 'not for you')
      },
    })
    const { body } = await readOf(failing)
    expect(body.taskQueues).toHaveLength(30)
    expect(body.moreTaskQueues).toBe(true)
    for (const queue of body.taskQueues)
      expect(queue.problem).toEqual({ code, message: 'not for you' })
    expect(calls).toBeLessThanOrEqual(10)
    await failing.close()
  },
)

test('a namespace that does not exist has no dashboard', async () => {
  const reply = await ask(console, readDashboard, { params: { namespace: 'no-such-namespace' } })
  expect(reply).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
})
