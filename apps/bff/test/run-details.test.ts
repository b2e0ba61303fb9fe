import { randomUUID } from 'node:crypto'
import { readRunMetadata, readRunWorkers } from '@rewind/contract/run-details'
import Long from 'long'
import { expect, test } from 'vitest'
import { ask } from './console.ts'
import { DrivenRun, namespace, payload, scheduleActivity, service } from './drive.ts'
import { sharedConsole } from './shared-console.ts'

const console = sharedConsole()

const seconds = (value: number) => ({ seconds: Long.fromNumber(value) })

test('metadata: texts for people, timeouts, an override of the version', async () => {
  const run = await DrivenRun.start(undefined, {
    userMetadata: { summary: payload('order 4711'), details: payload('paid *twice*') },
    workflowExecutionTimeout: seconds(86_400),
    workflowRunTimeout: seconds(3600),
    workflowTaskTimeout: seconds(30),
  })
  await service.updateWorkflowExecutionOptions({
    namespace,
    workflowExecution: { workflowId: run.workflowId, runId: run.runId },
    workflowExecutionOptions: { versioningOverride: { autoUpgrade: true } },
    updateMask: { paths: ['versioning_override'] },
  })
  const reply = await ask(console, readRunMetadata, { params: run.ref })
  expect(reply.body).toEqual({
    summary: { encoding: 'json/plain', size: '12', text: '"order 4711"' },
    details: { encoding: 'json/plain', size: '14', text: '"paid *twice*"' },
    executionTimeout: 86_400_000,
    runTimeout: 3_600_000,
    taskTimeout: 30_000,
    override: { behavior: 'AUTO_UPGRADE' },
  })
})

test('workers: the run’s queue for both kinds, and the queues of its activities', async () => {
  const run = await DrivenRun.start()
  const elsewhere = `${run.taskQueue}-elsewhere`
  await run.decide(scheduleActivity(run.taskQueue, 'a'), scheduleActivity(elsewhere, 'b'))
  await run.activityTask()
  const reply = await ask(console, readRunWorkers, { params: run.ref })
  const poller = { identity: 'test-worker', lastAccessTime: expect.any(String) }
  const backlog = { tasks: expect.stringMatching(/^\d+$/) }
  expect(reply.body).toMatchObject({
    taskQueues: [
      { taskQueue: run.taskQueue, kind: 'WORKFLOW', pollers: [poller], backlog },
      { taskQueue: run.taskQueue, kind: 'ACTIVITY', pollers: [poller], backlog },
      { taskQueue: elsewhere, kind: 'ACTIVITY', pollers: [], backlog },
    ],
    truncated: false,
  })
})

test('of a run that does not exist is a 404', async () => {
  const params = { namespace, workflowId: randomUUID(), runId: randomUUID() }
  for (const endpoint of [readRunMetadata, readRunWorkers]) {
    expect(await ask(console, endpoint, { params })).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    })
  }
})
