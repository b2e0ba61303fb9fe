import { randomUUID } from 'node:crypto'
import { resetRun } from '@rewind/contract/interrupts'
import { type Lineage, readLineage } from '@rewind/contract/workflows'
import { temporal } from '@rewind/operations/temporal/proto'
import Long from 'long'
import { expect, test } from 'vitest'
import { ask } from './console.ts'
import { DrivenRun, namespace, startTimer } from './drive.ts'
import { sharedConsole } from './shared-console.ts'

const { CommandType } = temporal.api.enums.v1

const console = sharedConsole()

/** Returns the lineage once visibility has caught up with the runs. */
async function lineageOf(run: DrivenRun, length: number): Promise<Lineage> {
  const params = { namespace, workflowId: run.workflowId }
  const read = async () => (await ask(console, readLineage, { params })).body
  await expect.poll(async () => (await read()).runs?.length).toBe(length)
  return read()
}

test('a run made by continue-as-new names the run before it', async () => {
  const run = await DrivenRun.start()
  await run.decide({
    commandType: CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION,
    continueAsNewWorkflowExecutionCommandAttributes: {
      workflowType: { name: 'driven' },
      taskQueue: { name: run.taskQueue },
      initiator: 1,
    },
  })
  const { runs, truncated } = await lineageOf(run, 2)
  expect(truncated).toBe(false)
  expect(runs).toMatchObject([
    { runId: run.runId, status: 'CONTINUED_AS_NEW', madeBy: { by: 'start' } },
    { status: 'RUNNING', madeBy: { by: 'continueAsNew', fromRunId: run.runId } },
  ])
})

test('so does one made by a retry or a cron schedule', async () => {
  const retried = await DrivenRun.start(undefined, {
    retryPolicy: { initialInterval: { seconds: Long.ONE }, maximumAttempts: 2 },
  })
  await retried.decide({
    commandType: CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION,
    failWorkflowExecutionCommandAttributes: { failure: { message: 'boom' } },
  })
  expect((await lineageOf(retried, 2)).runs).toMatchObject([
    { runId: retried.runId, status: 'FAILED', madeBy: { by: 'start' } },
    { status: 'RUNNING', madeBy: { by: 'retry', fromRunId: retried.runId } },
  ])

  const scheduled = await DrivenRun.start(undefined, { cronSchedule: '@every 1s' })
  await scheduled.complete()
  expect((await lineageOf(scheduled, 2)).runs[1]).toMatchObject({
    madeBy: { by: 'cron', fromRunId: scheduled.runId },
  })
})

test('a reset of a reset names its own base run, not the one in the copied history', async () => {
  const run = await DrivenRun.start()
  await run.decide(startTimer())
  const reset = async (runId: string, eventId: number, reason: string): Promise<string> => {
    const body = { eventId, reason, requestId: randomUUID() }
    const reply = await ask(console, resetRun, { params: { ...run.ref, runId }, body })
    return reply.body.runId
  }
  const second = await reset(run.runId, 4, 'once')
  await run.at(second).decide(startTimer('again'))
  const events = await run.events(second)
  const point = events.findLast((event) => event.workflowTaskCompletedEventAttributes)
  const third = await reset(second, Number(point?.eventId), 'twice')
  expect((await lineageOf(run, 3)).runs).toMatchObject([
    { runId: run.runId, madeBy: { by: 'start' } },
    {
      runId: second,
      madeBy: { by: 'reset', fromRunId: run.runId, eventId: 4, operator: 'ada' },
    },
    {
      runId: third,
      madeBy: {
        by: 'reset',
        fromRunId: second,
        eventId: Number(point?.eventId),
        reason: expect.stringContaining('ada: twice'),
      },
    },
  ])
})

test('a new start with the same id begins a new chain', async () => {
  const older = await DrivenRun.start()
  await older.complete()
  const newer = await DrivenRun.start(older.workflowId)
  expect((await lineageOf(older, 2)).runs).toMatchObject([
    { runId: older.runId, status: 'COMPLETED', madeBy: { by: 'start' } },
    { runId: newer.runId, status: 'RUNNING', madeBy: { by: 'start' } },
  ])
})

test('of what does not exist is a 404, and of a malformed run id a 400', async () => {
  const run = await DrivenRun.start()
  const params = { namespace, workflowId: run.workflowId }
  const missing = { namespace, workflowId: randomUUID() }
  expect((await ask(console, readLineage, { params: missing })).status).toBe(404)
  const query = { runId: randomUUID() }
  expect((await ask(console, readLineage, { params, query })).status).toBe(404)
  expect(await ask(console, readLineage, { params, query: { runId: 'x' } })).toMatchObject({
    status: 400,
    body: { code: 'INVALID' },
  })
})
