import type { ProblemRun } from '@rewind/contract/attention'
import * as attention from '@rewind/contract/attention'
import { groupProblems } from '@rewind/history/problems/problems'
import { OperationError } from '@rewind/operations/errors'
import type { Scan } from '@rewind/operations/scanner/scan'
import { Suggestions } from '@rewind/operations/scanner/suggestions'
import type { Temporal } from '@rewind/operations/temporal/gateway'
import { newNamespace } from '@rewind/sandbox/new-namespace'
import { makeRunningRuns } from '@rewind/sandbox/workloads/running-runs'
import type { Client } from '@temporalio/client'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { ask, type Console, startConsole } from './console.ts'
import { connection, DrivenRun, startTimer } from './drive.ts'
import { look } from './look.ts'

vi.setConfig({ testTimeout: 120_000 })

afterAll(() => connection.close())

let client: Client
let namespace: string
beforeAll(async () => {
  client = await newNamespace(connection)
  namespace = client.options.namespace
}, 60_000)

let consoles: Console[] = []
afterEach(async () => {
  for (const console of consoles) await console.close()
  consoles = []
})

async function open(temporal?: Temporal): Promise<Console> {
  const env = { REWIND_SCAN_RATE: '200' }
  const console = await startConsole({ env, ...(temporal && { temporal }) })
  consoles.push(console)
  return console
}

async function scan(console: Console): Promise<attention.Attention> {
  const params = { namespace }
  await ask(console, attention.startAttentionScan, { params, body: { anew: true } })
  return await vi.waitFor(
    async () => {
      const { body } = await ask(console, attention.readAttention, { params })
      expect(body.scan.state).toBe('DONE')
      return body
    },
    { timeout: 90_000, interval: 50 },
  )
}

test('a list that Temporal refuses repeatedly continues where it stopped', async () => {
  const open12 = {
    count: 12,
    workflowType: 'waits',
    taskQueue: 'waits',
    state: 'waits on a timer',
  } as const
  await makeRunningRuns(client, [open12])
  const { temporal: real } = await open()
  const asked: (string | undefined)[] = []
  let calls = 0
  const console = await open({
    ...real,
    async listWorkflows(of, request) {
      if (request.query !== "ExecutionStatus = 'Running'")
        return await real.listWorkflows(of, request)
      calls += 1
      if (calls % 2 === 0)
        throw new OperationError('RATE_LIMITED', 'Temporal is limiting requests.')
      asked.push(request.pageToken)
      return await real.listWorkflows(of, { ...request, pageSize: 4 })
    },
  })
  const { scan: done } = await scan(console)
  expect(done.isComplete).toBe(true)
  expect(done.lookedAt).toBeGreaterThanOrEqual(12)
  // Each page is read once, whatever was refused in between.
  expect(new Set(asked).size).toBe(asked.length)
  expect(asked.length).toBeGreaterThanOrEqual(3)
})

test('a group’s suggestion is read again when its run progresses, and from another run once it recovers', async () => {
  const { temporal } = await open()
  const first = await stuckRun()
  let read = 0
  const scanned = { acquire: async () => void read++, charge: () => undefined } as unknown as Scan
  const signal = new AbortController().signal
  const suggestions = new Suggestions(temporal, 'default')
  const known = new Map<string, ProblemRun[]>()
  const lookAt = async (run: DrivenRun) => {
    const { found } = await look(temporal, run)
    known.set(run.runId, found)
    await suggestions.read(scanned, found, signal, (runId) => known.get(runId) ?? [])
  }
  const told = () => {
    const [group] = groupProblems([...known.values()].flat())
    return group && suggestions.of(group.key, group.runs)
  }

  await lookAt(first)
  await lookAt(first)
  expect(told()).toMatchObject({ runId: first.runId, eventId: 4 })
  expect(read).toBe(1)

  await first.signal('again')
  for (let attempt = 1; attempt <= 3; attempt++) await first.failTask(mismatch)
  await lookAt(first)
  expect(read).toBe(2)

  await first.terminate('the test goes on')
  await lookAt(first)
  expect(told()).toBeUndefined()
  const second = await stuckRun(first.taskQueue)
  await lookAt(second)
  expect(told()).toMatchObject({ runId: second.runId, eventId: 4 })
  await second.terminate('the test is over')
})

const mismatch = '[TMPRL1100] Nondeterminism error: HistoryEvent(id: 5, TimerStarted)'

/** Returns a run that is stuck for the third time at a command of its first task. */
async function stuckRun(taskQueue?: string): Promise<DrivenRun> {
  const options = taskQueue === undefined ? {} : { taskQueue: { name: taskQueue } }
  const started = await DrivenRun.start(undefined, options)
  const run = DrivenRun.of(started.workflowId, started.runId, taskQueue ?? started.taskQueue)
  await run.decide(startTimer())
  await run.signal()
  for (let attempt = 1; attempt <= 3; attempt++) await run.failTask(mismatch)
  return run
}
