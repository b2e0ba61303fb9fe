import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { listChildren, readInterruption, readRelations } from '@rewind/contract/relations'
import { temporal as proto } from '@rewind/operations/temporal/proto'
import { expect, test } from 'vitest'
import { ask } from './console.ts'
import { connection, DrivenRun, namespace, service } from './drive.ts'
import { sharedConsole } from './shared-console.ts'

const console = sharedConsole()

const { CommandType, ParentClosePolicy } = proto.api.enums.v1
const policies = {
  terminate: ParentClosePolicy.PARENT_CLOSE_POLICY_TERMINATE,
  abandon: ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON,
  cancel: ParentClosePolicy.PARENT_CLOSE_POLICY_REQUEST_CANCEL,
}

const startChild = (workflowId: string, taskQueue: string, policy: keyof typeof policies) => ({
  commandType: CommandType.COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION,
  startChildWorkflowExecutionCommandAttributes: {
    workflowId,
    workflowType: { name: 'child' },
    taskQueue: { name: taskQueue },
    parentClosePolicy: policies[policy],
  },
})

/** Returns a parent with one child for each close policy. No worker takes the children's tasks. */
async function startFamily() {
  const parent = await DrivenRun.start()
  const names = ['terminate', 'abandon', 'cancel'] as const
  const ids = names.map((name) => `${parent.workflowId}-${name}`)
  await parent.decide(
    ...names.map((name) =>
      startChild(`${parent.workflowId}-${name}`, `${parent.taskQueue}-child`, name),
    ),
  )
  const { children } = await until(
    () => childrenOf(parent),
    (reply) => reply.children.length === 3,
  )
  return { parent, ids, children }
}

const childrenOf = async (run: DrivenRun, query = {}) =>
  (await ask(console, listChildren, { params: run.ref, query })).body
const interruptionOf = async (workflowId: string, runId: string) =>
  (await ask(console, readInterruption, { params: { namespace, workflowId, runId } })).body

/** Visibility and the closing of children lag behind. */
async function until<T>(read: () => Promise<T>, isIt: (value: T) => boolean): Promise<T> {
  const deadline = performance.now() + 30_000
  for (;;) {
    const value = await read()
    if (isIt(value)) return value
    if (performance.now() > deadline) throw new Error(`Waited in vain: ${JSON.stringify(value)}`)
    // Each read is several visibility queries, which are rate-limited.
    await wait(100)
  }
}

test('children have their close policy and are counted by status', async () => {
  const { parent, ids, children } = await startFamily()
  expect(children.map(({ workflowId }: { workflowId: string }) => workflowId).sort()).toEqual(
    [...ids].sort(),
  )
  expect(children[0]).toEqual({
    workflowId: expect.any(String),
    runId: expect.any(String),
    type: 'child',
    status: 'RUNNING',
    startTime: expect.any(String),
    parentClosePolicy: expect.stringMatching(/^(TERMINATE|ABANDON|REQUEST_CANCEL)$/),
    initiatedEventId: expect.any(Number),
    childCount: 0,
  })
  expect((await childrenOf(parent)).counts).toEqual({
    count: '3',
    byStatus: [{ status: 'RUNNING', count: '3' }],
  })
  expect((await childrenOf(parent, { status: 'FAILED' })).children).toEqual([])
})

test('a page of children leads to the next, and its token to no other run’s', async () => {
  const { parent } = await startFamily()
  const first = await childrenOf(parent, { pageSize: 2 })
  expect(first.children).toHaveLength(2)
  const second = await childrenOf(parent, { pageSize: 2, pageToken: first.nextPageToken })
  expect(second.children).toHaveLength(1)
  expect(second).not.toHaveProperty('counts')
  const other = await DrivenRun.start()
  const query = { pageToken: first.nextPageToken }
  expect(await ask(console, listChildren, { params: other.ref, query })).toMatchObject({
    status: 400,
    body: { code: 'INVALID' },
  })
})

test('each child shows what reached it: a terminate, a cancel, or nothing', async () => {
  const { parent, children } = await startFamily()
  await parent.terminate('wrong city', 'ada')
  const runIdOf = (end: string): string =>
    children.find(({ workflowId }: { workflowId: string }) => workflowId.endsWith(end)).runId
  const child = (end: string) => interruptionOf(`${parent.workflowId}-${end}`, runIdOf(end))

  const gone = await until(
    () => child('terminate'),
    ({ status }) => status === 'TERMINATED',
  )
  expect(gone).toEqual({
    status: 'TERMINATED',
    isFurtherBack: false,
    interruption: {
      kind: 'terminated',
      by: 'parent close policy',
      identity: 'history-service',
      reason: 'by parent close policy',
      eventId: 3,
      time: expect.any(String),
    },
  })
  const asked = await until(
    () => child('cancel'),
    ({ interruption }) => interruption !== undefined,
  )
  expect(asked).toMatchObject({
    status: 'RUNNING',
    interruption: {
      kind: 'cancel requested',
      by: 'parent close policy',
      workflow: { workflowId: parent.workflowId, runId: parent.runId },
    },
  })
  expect(await child('abandon')).toEqual({ status: 'RUNNING', isFurtherBack: false })
  expect((await interruptionOf(parent.workflowId, parent.runId)).interruption).toMatchObject({
    kind: 'terminated',
    by: 'operator',
    identity: 'ada',
    reason: 'wrong city',
  })
})

test('a grandchild knows its ancestors and its family', async () => {
  const root = await DrivenRun.start()
  const childQueue = `${root.taskQueue}-child`
  await root.decide(startChild(`${root.workflowId}-child`, childQueue, 'abandon'))
  const { taskToken } = await connection.withDeadline(Date.now() + 30_000, () =>
    service.pollWorkflowTaskQueue({ namespace, taskQueue: { name: childQueue }, identity: 'test' }),
  )
  const grandchildId = `${root.workflowId}-grandchild`
  const commands = [startChild(grandchildId, `${childQueue}-none`, 'abandon')]
  await service.respondWorkflowTaskCompleted({ namespace, taskToken, commands, identity: 'test' })
  const { children } = await until(
    () => childrenOf(root),
    (reply) => reply.children[0]?.childCount === 1,
  )
  const [child] = children
  const ofChild = { namespace, workflowId: child.workflowId, runId: child.runId }
  const below = (await ask(console, listChildren, { params: ofChild })).body
  const [grandchild] = below.children
  const params = { namespace, workflowId: grandchild.workflowId, runId: grandchild.runId }
  const reply = await ask(console, readRelations, { params })
  expect(reply.body).toEqual({
    ancestors: [
      {
        workflowId: root.workflowId,
        runId: root.runId,
        type: 'driven',
        status: 'RUNNING',
        startTime: expect.any(String),
      },
      {
        workflowId: child.workflowId,
        runId: child.runId,
        type: 'child',
        status: 'RUNNING',
        startTime: expect.any(String),
      },
    ],
    truncated: false,
    family: { count: '3', byStatus: [{ status: 'RUNNING', count: '3' }] },
    firstRunId: grandchild.runId,
  })
})

test('the runs before and after a continue-as-new are listed', async () => {
  const run = await DrivenRun.start()
  await run.decide({
    commandType: CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION,
    continueAsNewWorkflowExecutionCommandAttributes: {
      workflowType: { name: 'driven' },
      taskQueue: { name: run.taskQueue },
    },
  })
  const next = run.at(await run.latestRunId())
  expect((await ask(console, readRelations, { params: run.ref })).body).toMatchObject({
    ancestors: [],
    firstRunId: run.runId,
    nextRunId: next.runId,
  })
  expect((await ask(console, readRelations, { params: next.ref })).body).toMatchObject({
    firstRunId: run.runId,
    previousRunId: run.runId,
  })
})

test('a child that a reset attached is listed, with the run that started it', async () => {
  const { parent } = await startFamily()
  await parent.signal()
  await parent.decide()
  const events = await parent.events()
  const lastTask = events.findLast((event) => event.workflowTaskCompletedEventAttributes)
  const { runId } = await service.resetWorkflowExecution({
    namespace,
    workflowExecution: { workflowId: parent.workflowId, runId: parent.runId },
    workflowTaskFinishEventId: lastTask?.eventId ?? null,
    requestId: randomUUID(),
    reason: 'x',
  })
  const { children } = await childrenOf(parent.at(runId))
  expect(children).toHaveLength(3)
  for (const child of children) {
    expect(child).toMatchObject({ startedByRunId: parent.runId, status: 'RUNNING' })
  }
  expect((await ask(console, readRelations, { params: parent.ref })).body.nextRunId).toBe(runId)
})

test('of a run that does not exist is a 404', async () => {
  const params = { namespace, workflowId: randomUUID(), runId: randomUUID() }
  for (const endpoint of [readRelations, listChildren, readInterruption]) {
    expect(await ask(console, endpoint, { params })).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    })
  }
})
