import type { Attention, ProblemRun } from '@rewind/contract/attention'
import * as attention from '@rewind/contract/attention'
import { OperationError } from '@rewind/operations/errors'
import { openStore } from '@rewind/operations/store/store'
import type { Target, Temporal } from '@rewind/operations/temporal/gateway'
import { newNamespace } from '@rewind/sandbox/new-namespace'
import { waitFor } from '@rewind/sandbox/wait-for'
import { makeRunningRuns, type RunsToMake } from '@rewind/sandbox/workloads/running-runs'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { ask, type Console, startConsole } from './console.ts'
import { connection } from './drive.ts'

// In milliseconds: other tests share the two cores, and 400 runs take time.
vi.setConfig({ testTimeout: 200_000 })

const rate = 80
const taskQueue = 'orders'
const mismatch = '[TMPRL1100] Nondeterminism error: HistoryEvent(id: #, TimerStarted)'
const thrown = 'Cannot read properties of undefined (order #)'

const stuck = (
  count: number,
  workflowType: string,
  cause: 'NON_DETERMINISTIC_ERROR' | 'WORKFLOW_WORKER_UNHANDLED_FAILURE',
  failures: number,
): RunsToMake => ({
  count,
  workflowType,
  taskQueue,
  state: { cause, failures, message: cause === 'NON_DETERMINISTIC_ERROR' ? mismatch : thrown },
})

const groups = (failures: number): RunsToMake[] => [
  stuck(17, 'orderFulfilment', 'NON_DETERMINISTIC_ERROR', failures),
  stuck(9, 'orderFulfilment', 'WORKFLOW_WORKER_UNHANDLED_FAILURE', failures),
  stuck(8, 'refund', 'NON_DETERMINISTIC_ERROR', failures),
  stuck(3, 'refund', 'WORKFLOW_WORKER_UNHANDLED_FAILURE', failures),
  // Their workers hang: they take each attempt and never answer. No server reports such runs as
  // soon.
  { count: 2, workflowType: 'subscription', taskQueue, state: { timeouts: 3 } },
  { count: 5, workflowType: 'orderFulfilment', taskQueue, state: 'retries an activity' },
  { count: 3, workflowType: 'subscription', taskQueue, state: 'lost its sticky worker' },
  { count: 198, workflowType: 'orderFulfilment', taskQueue, state: 'waits on a timer' },
  { count: 155, workflowType: 'subscription', taskQueue, state: 'waits on a timer' },
]

let namespace: string
let canReport: boolean
let made: { workflowId: string; runId: string }[][]
const consoles: Console[] = []

/** Starts Rewind with its reads of runs counted. They can be made to fail. */
async function start(options: { store?: Console['store'] } = {}) {
  const { temporal: real } = await open(options)
  const looks: { runId: string; at: number }[] = []
  const watched = {
    looks,
    refuse: undefined as OperationError | undefined,
    refused: 0,
    /** Runs for which Temporal never answers. */
    deaf: new Set<string>(),
  }
  const describeRun: Temporal['describe'] = async (target: Target, how) => {
    if (watched.refuse !== undefined) {
      watched.refused += 1
      throw watched.refuse
    }
    if (watched.deaf.has(target.runId ?? '')) {
      throw new OperationError('TIMEOUT', 'Temporal did not answer in time.')
    }
    looks.push({ runId: target.runId ?? '', at: performance.now() })
    return await real.describe(target, how)
  }
  const console = await open({ ...options, temporal: { ...real, describe: describeRun } })
  return Object.assign(watched, { console })
}

async function open(options: Parameters<typeof startConsole>[0]): Promise<Console> {
  const console = await startConsole({ ...options, env: { REWIND_SCAN_RATE: String(rate) } })
  consoles.push(console)
  return console
}

const read = async (console: Console): Promise<Attention> =>
  (await ask(console, attention.readAttention, { params: { namespace } })).body
const begin = (console: Console, body: { anew?: boolean } = {}) =>
  ask(console, attention.startAttentionScan, { params: { namespace }, body })
const stop = (console: Console) =>
  ask(console, attention.stopAttentionScan, { params: { namespace }, body: {} })
const until = (console: Console, done: (attention: Attention) => boolean) =>
  expect.poll(async () => done(await read(console)), { timeout: 120_000, interval: 50 }).toBe(true)
const isDone = ({ scan }: Attention) => scan.state === 'DONE'

/** Returns the runs of every group, read in small pages. */
async function runsOf(console: Console, kind: string): Promise<ProblemRun[][]> {
  const { groups: found } = await read(console)
  return await Promise.all(
    found
      .filter((group) => group.kind === kind)
      .map(async ({ id }) => {
        const runs: ProblemRun[] = []
        let pageToken: string | undefined
        do {
          const { body } = await ask(console, attention.readAttentionGroup, {
            params: { namespace, group: id },
            query: { pageSize: 5, ...(pageToken === undefined ? {} : { pageToken }) },
          })
          runs.push(...body.runs)
          pageToken = body.nextPageToken
        } while (pageToken !== undefined)
        return runs
      }),
  )
}

const stuckRuns = () => made.slice(0, 5)
const idsOf = (runs: { runId: string }[]) => runs.map(({ runId }) => runId).sort()

beforeAll(async () => {
  const client = await newNamespace(connection)
  namespace = client.options.namespace
  const { capabilities } = await (await open({})).temporal.describeNamespace(namespace)
  canReport = capabilities.reportedProblemsSearchAttribute === true
  // A server that reports problems does so from the fifth failure on.
  made = await makeRunningRuns(client, groups(canReport ? 5 : 2))
  await waitFor('400 visible executions', async () => {
    const { count } = await client.workflow.count("ExecutionStatus = 'Running'")
    return count === 400 ? true : undefined
  })
}, 200_000)
afterAll(async () => {
  for (const console of consoles.reverse()) await console.close()
  await connection.close()
})

describe('400 running workflows, 37 of them stuck in 4 groups and 2 by workers that hang', () => {
  test('are scanned at the stated rate, and exactly those are found', async () => {
    const { console, looks } = await start()
    expect((await read(console)).scan).toEqual({
      state: 'NONE',
      lookedAt: 0,
      of: 0,
      isComplete: false,
      callsPerSecond: rate,
      calls: 0,
    })
    const began = performance.now()
    // Several requests share one scan.
    await Promise.all([begin(console), begin(console), begin(console)])
    await until(console, isDone)
    const seconds = (performance.now() - began) / 1000
    const { scan, groups: found, groupCount } = await read(console)
    expect(scan).toMatchObject({ lookedAt: 400, of: 400, isComplete: true, callsPerSecond: rate })
    expect(groupCount).toBe(5)
    expect(found.map(({ kind }) => kind)).toEqual(Array(5).fill('STUCK'))
    expect(found.map(({ count }) => count)).toEqual([17, 9, 8, 3, 2])
    const named = await runsOf(console, 'STUCK')
    expect(named.map(idsOf)).toEqual(stuckRuns().map(idsOf))
    expect(new Set(looks.slice(0, 400).map(({ runId }) => runId)).size).toBeGreaterThan(390)
    // One call may be sent before the rate applies.
    expect(scan.calls).toBeLessThanOrEqual(seconds * rate + 1)
    expect(scan.calls).toBeGreaterThan(400)
  })

  test('each group has its problem, its age, its pollers and a remedy', async () => {
    const [console] = consoles.slice(-1)
    if (console === undefined) throw new Error('No console')
    const { scan, groups: found } = await read(console)
    // Whether a worker has the task of a run at this moment is chance.
    const [first] = JSON.parse(JSON.stringify(found), (name, value) =>
      name === 'nextTryBy' ? undefined : value,
    )
    const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/)
    const run = {
      kind: 'STUCK',
      cause: 'NON_DETERMINISTIC_ERROR',
      type: 'orderFulfilment',
      taskQueue,
      workflowId: expect.stringMatching(/^orderFulfilment-/),
      runId: expect.any(String),
      message: expect.stringMatching(/^\[TMPRL1100\] .*\(id: \d+, TimerStarted\)$/),
      attempt: expect.any(Number),
      since: iso,
      lookedAt: iso,
      historyLength: expect.any(Number),
    }
    expect(first).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{12}$/),
      kind: 'STUCK',
      cause: 'NON_DETERMINISTIC_ERROR',
      type: 'orderFulfilment',
      taskQueue,
      message: mismatch,
      count: 17,
      firstSeen: iso,
      samples: [run, run, run],
      pollers: expect.arrayContaining([expect.objectContaining({ identity: 'running-runs' })]),
    })
    const reported = [
      { cause: 'WorkflowTaskFailedCauseNonDeterministicError', count: 25 },
      { cause: 'WorkflowTaskFailedCauseWorkflowWorkerUnhandledFailure', count: 12 },
    ].map((cause) => ({ ...cause, query: expect.stringContaining("ExecutionStatus = 'Running'") }))
    expect(found.at(-1)).toMatchObject({ cause: 'TIMED_OUT', type: 'subscription', count: 2 })
    expect(scan.reported).toEqual(canReport ? reported : undefined)
  })

  test('a paused scan continues where it stopped, in another process too', async () => {
    const store = await openStore(':memory:')
    const first = await start({ store })
    await begin(first.console)
    await until(first.console, ({ scan }) => scan.lookedAt >= 150)
    expect((await stop(first.console)).body).toMatchObject({ state: 'STOPPED', of: 400 })
    const halfWay = await read(first.console)
    expect(halfWay.scan.isComplete).toBe(false)
    const beside = await start({ store })
    const kept = await read(beside.console)
    expect(kept.scan).toMatchObject({ state: 'STOPPED', lookedAt: halfWay.scan.lookedAt })
    const counts = ({ groups: told }: Attention) => told.map(({ id, count }) => [id, count])
    expect(counts(kept)).toEqual(counts(halfWay))
    const looked = first.looks.length
    await begin(first.console)
    await until(first.console, ({ scan }) => scan.lookedAt >= 250)
    const before = await read(first.console)
    // No user pauses the scan: its process ends.
    await first.console.close()
    expect(first.looks.length).toBeGreaterThan(looked)

    const second = await start({ store })
    const after = await read(second.console)
    expect(after.scan).toMatchObject({ state: 'INTERRUPTED', isComplete: false, of: 400 })
    expect(after.scan.lookedAt).toBeGreaterThanOrEqual(before.scan.lookedAt)
    const found = new Map(after.groups.map(({ id, count }) => [id, count]))
    for (const { id, count } of before.groups) {
      expect(found.get(id)).toBeGreaterThanOrEqual(count)
    }
    await begin(second.console)
    await until(second.console, isDone)
    expect((await read(second.console)).scan).toMatchObject({ lookedAt: 400, isComplete: true })
    expect((await runsOf(second.console, 'STUCK')).map(idsOf)).toEqual(stuckRuns().map(idsOf))
    // No run is read twice, except the few whose history gives a suggestion.
    const both = [...first.looks, ...second.looks].map(({ runId }) => runId)
    expect(both.length - new Set(both).size).toBeLessThanOrEqual(10)
  })

  test('when Temporal limits requests the scan slows down at once, and recovers', async () => {
    const watched = await start()
    await begin(watched.console)
    await until(watched.console, ({ scan }) => scan.lookedAt >= 50)
    watched.refuse = new OperationError('RATE_LIMITED', 'Temporal is limiting requests.', {
      retryAfterSeconds: 1,
    })
    await until(watched.console, ({ scan }) => scan.state === 'WAITING')
    const { scan } = await read(watched.console)
    expect(scan.problem).toMatchObject({ code: 'RATE_LIMITED' })
    // Only the calls that had been sent already were refused.
    expect(watched.refused).toBeLessThanOrEqual(4)
    watched.refuse = undefined
    await until(watched.console, isDone)
    expect((await read(watched.console)).scan).toMatchObject({ lookedAt: 400, isComplete: true })
    expect((await read(watched.console)).scan.problem).toBeUndefined()
  })

  test('runs for which Temporal never answers do not keep others from being scanned', async () => {
    const watched = await start()
    const stuck = stuckRuns().flat()
    watched.deaf = new Set(
      [stuck[0], ...(made[6] ?? []).slice(0, 3)].map((run) => run?.runId ?? ''),
    )
    await begin(watched.console)
    await until(watched.console, isDone)
    const { scan, groups: found } = await read(watched.console)
    // The reply says that these runs are missing.
    expect(scan).toMatchObject({ lookedAt: 396, of: 400, isComplete: false })
    expect(found.map(({ count }) => count)).toEqual([16, 9, 8, 3, 2])
    expect(scan.problem).toBeUndefined()
  })

  test('invalid requests are refused', async () => {
    const { console } = await start()
    const unknown = { params: { namespace: 'no-such-namespace' } }
    expect(await ask(console, attention.readAttention, unknown)).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    })
    const params = { namespace, group: '0123456789ab' }
    expect(await ask(console, attention.readAttentionGroup, { params })).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    })
    for (const pageToken of ['nonsense', btoa('5'), btoa('-1')]) {
      const forged = { params, query: { pageToken } }
      expect(await ask(console, attention.readAttentionGroup, forged)).toMatchObject({
        status: 400,
        body: { code: 'INVALID', details: { field: 'pageToken' } },
      })
    }
    const malformed = { params: { namespace, group: 'x' } }
    expect(await ask(console, attention.readAttentionGroup, malformed)).toMatchObject({
      status: 400,
      body: { code: 'INVALID' },
    })
  })
})

const emptyScan = { state: 'STOPPED', lookedAt: [], of: 3, calls: 1, startedAt: '2026-11-26' }
test.each([
  '{"version":1,"sc',
  '{"version":1,"scan":{}}',
  'null',
  JSON.stringify({ version: 1, scan: emptyScan, found: [null] }),
  JSON.stringify({ version: 1, scan: { ...emptyScan, of: 'many' }, found: [] }),
  JSON.stringify({ version: 1, scan: { ...emptyScan, state: 'LOST' }, found: [] }),
])('a scan stored as %s starts again', async (saved) => {
  const store = await openStore(':memory:')
  await store.scans.save(namespace, saved)
  const console = await open({ store })
  expect((await read(console)).scan).toMatchObject({ state: 'NONE', lookedAt: 0 })
  await console.close()
  await store.close()
})
