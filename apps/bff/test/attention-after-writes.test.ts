import { randomUUID } from 'node:crypto'
import {
  type ProblemRun,
  readAttention,
  readAttentionGroup,
  startAttentionScan,
} from '@rewind/contract/attention'
import { resetRun, terminateRun } from '@rewind/contract/interrupts'
import { newNamespace } from '@rewind/sandbox/new-namespace'
import { waitFor } from '@rewind/sandbox/wait-for'
import { makeRunningRuns } from '@rewind/sandbox/workloads/running-runs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask, type Console, startConsole } from './console.ts'
import { connection } from './drive.ts'

let namespace: string
let rewind: Console
let listed: string[]

/** Returns the runs of the only group, and the run that its suggestion comes from. */
async function group(): Promise<{ runs: string[]; count: number; suggestedOf?: string }> {
  const { body } = await ask(rewind, readAttention, { params: { namespace } })
  const [first] = body.groups
  if (first === undefined) return { runs: [], count: 0 }
  const params = { namespace, group: first.id }
  const page = (await ask(rewind, readAttentionGroup, { params })).body
  return {
    runs: page.runs.map(({ runId }: ProblemRun) => runId),
    count: first.count,
    suggestedOf: page.group.suggested?.runId,
  }
}

beforeAll(async () => {
  const client = await newNamespace(connection)
  namespace = client.options.namespace
  rewind = await startConsole({ env: { REWIND_SCAN_RATE: '80' } })
  await makeRunningRuns(client, [
    {
      count: 4,
      workflowType: 'order',
      taskQueue: 'orders',
      state: {
        cause: 'NON_DETERMINISTIC_ERROR',
        failures: 2,
        message: '[TMPRL1100] Nondeterminism error: HistoryEvent(id: 11, TimerStarted)',
      },
    },
  ])
  await waitFor('visible runs', async () => {
    const { count } = await client.workflow.count("ExecutionStatus = 'Running'")
    return count === 4 ? true : undefined
  })
  await ask(rewind, startAttentionScan, { params: { namespace }, body: {} })
  await waitFor('a whole scan', async () => {
    const { body } = await ask(rewind, readAttention, { params: { namespace } })
    return body.scan.state === 'DONE' && (await group()).count === 4 ? true : undefined
  })
  listed = (await group()).runs
}, 120_000)
afterAll(async () => {
  await rewind.close()
  await connection.close()
})

const workflowOf = async (runId: string) => {
  const { workflows } = await rewind.temporal.listWorkflows(namespace, {
    query: `RunId = '${runId}'`,
  })
  return { namespace, workflowId: workflows[0]?.workflowId ?? '', runId }
}
const why = () => ({ reason: 'bad deploy', requestId: randomUUID() })

test('a run that Rewind has reset or terminated leaves the list without another scan', async () => {
  const [first = '', second = '', ...others] = listed
  const point = await ask(rewind, resetRun, {
    params: await workflowOf(first),
    body: { ...why(), eventId: 4 },
  })
  expect(point.status, JSON.stringify(point.body)).toBe(200)
  expect(await group()).toMatchObject({ count: 3, runs: [second, ...others] })
  await ask(rewind, terminateRun, { params: await workflowOf(second), body: why() })
  const left = await group()
  expect(left).toMatchObject({ count: 2, runs: others })
  // A closed run gives no suggestion either.
  if (left.suggestedOf !== undefined) expect(others).toContain(left.suggestedOf)
})
