import { whyNotResetTo } from '@rewind/history/reset-points'
import type { Client } from '@temporalio/client'
import type { Say } from '../temporal-cli.ts'
import { describeRun } from '../wait-for.ts'
import { atOnce } from './at-once.ts'
import type { CaseResult } from './case-result.ts'
import type { SdkCase } from './cases/sdk-case.ts'
import { listsOf } from './cases/sdk-cases.ts'
import { FollowedRun } from './followed-run.ts'
import { legName, type SdkLeg } from './legs/sdk-leg.ts'
import { judgeTrace, type Outcome } from './outcome.ts'
import { type Pause, pausesOf } from './program.ts'
import { type NewCode, sendUpdate, tryReset } from './reset-tries.ts'
import { isAtPause, statusOf, taskFailureOf } from './run-state.ts'
import { allSteps, lastSignal } from './step.ts'
import { traceOf } from './trace.ts'

/** Runs at once: enough that two cores never wait, few enough that no task times out. */
const casesAtOnce = 24

interface Context {
  client: Client
  address: string
  say: Say
}

/** Every case that the SDK has the steps for: old run, new code, a reset to every point. */
export async function runLeg(
  { client, address, say }: Context,
  leg: SdkLeg,
  cases: readonly SdkCase[],
): Promise<CaseResult[]> {
  const startWorker = await leg.prepare(say)
  const runnable = cases.filter(
    ({ v1, v2 }) => ![...allSteps([...v1, ...v2])].some((step) => leg.lacks.includes(step.do)),
  )
  const taskQueue = `steps-${legName(leg).replace(' ', '-')}-${process.pid}`
  const workerOf = (version: 'v1' | 'v2') =>
    startWorker({ address, taskQueue, lists: listsOf(runnable, version) })
  const started = performance.now()
  const tell = (what: string) =>
    say(`${legName(leg)}: ${what} (${Math.round((performance.now() - started) / 1000)} s)`)

  const oldCode = await workerOf('v1')
  tell(`${runnable.length} runs of the old code`)
  const runs = await atOnce(runnable, casesAtOnce, (each) =>
    startBase(client, taskQueue, each).catch((error: unknown) => textOf(error)),
  )
  await oldCode.stop()
  const newCode = await workerOf('v2')
  try {
    tell('the new code takes over')
    let through = 0
    return await atOnce(
      runnable.map((each, at) => ({ each, base: runs[at] })),
      casesAtOnce,
      async ({ each, base }) => {
        const result = await finish(client, taskQueue, leg, each, base).catch((error: unknown) =>
          broken(leg, each, textOf(error)),
        )
        through += 1
        if (through % 50 === 0) tell(`${through} of ${runnable.length} cases`)
        return result
      },
    )
  } finally {
    await newCode.stop()
  }
}

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

const broken = (leg: SdkLeg, each: SdkCase, why: string): CaseResult => ({
  sdk: leg.sdk,
  sdkVersion: leg.version,
  case: each,
  broken: why,
  fresh: { status: 'RUNNING', labels: [] },
  base: { status: 'RUNNING', history: [] },
  needsReset: false,
  outcomes: {},
  withoutUpdates: {},
})

async function start(client: Client, taskQueue: string, name: string, suffix: string) {
  const workflowId = `${taskQueue} ${name} ${suffix}`
  const handle = await client.workflow.start('Steps', {
    workflowId,
    taskQueue,
    args: [name],
    // Java knows no arguments before the first update comes.
    memo: { list: name },
    // A busy machine lets tasks time out: they are taken again soon, but not too soon.
    workflowTaskTimeout: '20 s',
  })
  return new FollowedRun(client, { workflowId, runId: handle.firstExecutionRunId })
}

const send = async (client: Client, workflowId: string, { send: { kind, name } }: Pause) => {
  if (kind === 'update') await sendUpdate(client, workflowId, name)
  else await client.workflow.getHandle(workflowId).signal(name)
}

/** Brings a run of the old code to its last wait, or to its end where it has none. */
async function startBase(client: Client, taskQueue: string, each: SdkCase): Promise<FollowedRun> {
  const base = await start(client, taskQueue, each.name, 'old')
  for (const pause of pausesOf(each.v1)) {
    const isThere = await base.until(
      (events) => isAtPause(events, pause) || taskFailureOf(events) !== undefined,
    )
    const failure = taskFailureOf(base.events)
    if (!isThere || failure !== undefined) {
      throw new Error(`The old run came to no pause: ${stateOf(base)}`)
    }
    if (pause.send.name !== lastSignal) await send(client, base.run.workflowId, pause)
  }
  if (pausesOf(each.v1).length === 0) await base.until(() => false)
  return base
}

/** What the end of a history says, for the message of a case that could not be run. */
const stateOf = ({ events }: FollowedRun) =>
  JSON.stringify({
    last: events.at(-1)?.type,
    failure: taskFailureOf(events)?.attributes.failure,
    labels: traceOf(events).map(({ label }) => label),
  })

async function finish(
  client: Client,
  taskQueue: string,
  leg: SdkLeg,
  each: SdkCase,
  base: FollowedRun | string | undefined,
): Promise<CaseResult> {
  if (base === undefined || typeof base === 'string') return broken(leg, each, base ?? 'no run')
  const fresh = await runFresh(client, taskQueue, each)
  const { workflowId } = base.run
  if (statusOf(base.events) === 'RUNNING')
    await client.workflow.getHandle(workflowId).signal(lastSignal)
  await base.until((events) => taskFailureOf(events) !== undefined)
  const status = statusOf(base.events)
  const { pendingWorkflowTask: pending } = await describeRun(client, base.run)
  const needsReset = taskFailureOf(base.events) !== undefined || status === 'FAILED'
  const result: CaseResult = {
    ...broken(leg, each, ''),
    fresh: { status: statusOf(fresh.events), labels: traceOf(fresh.events).map((t) => t.label) },
    base: {
      status,
      ...(pending
        ? {
            pendingWorkflowTask: {
              state: pending.state === 2 ? 'STARTED' : 'SCHEDULED',
              attempt: pending.attempt ?? 1,
            },
          }
        : {}),
      history: [...base.raw],
    },
    needsReset,
  }
  delete result.broken
  if (needsReset) {
    const code = { steps: each.v2, status: result.fresh.status }
    Object.assign(result, await tryEveryPoint(client, base, code))
  }
  await terminate(client, workflowId)
  return result
}

/** A run of the new code from its start, which gets all that it waits for at once. */
async function runFresh(client: Client, taskQueue: string, each: SdkCase): Promise<FollowedRun> {
  const fresh = await start(client, taskQueue, each.name, 'fresh')
  for (const pause of pausesOf(each.v2)) await send(client, fresh.run.workflowId, pause)
  await fresh.until((events) => taskFailureOf(events) !== undefined)
  if (statusOf(fresh.events) === 'RUNNING') {
    throw new Error(`A fresh run of the new code did not close: ${stateOf(fresh)}`)
  }
  const labels = traceOf(fresh.events).map(({ label }) => label)
  if (judgeTrace(labels, each.v2).is !== 'right') {
    throw new Error(`A fresh run of the new code did not do its steps: ${stateOf(fresh)}`)
  }
  return fresh
}

async function tryEveryPoint(client: Client, base: FollowedRun, code: NewCode) {
  const outcomes: Record<string, Outcome> = {}
  const withoutUpdates: Record<string, Outcome> = {}
  const hasUpdates = base.events.some(({ type }) => type === 'WORKFLOW_EXECUTION_UPDATE_ACCEPTED')
  for (const event of [...base.events]) {
    if (whyNotResetTo(event) !== undefined) continue
    const { eventId } = event
    const outcome = await tryReset(client, base, code, { eventId })
    outcomes[eventId] = outcome
    if (hasUpdates && outcome.is === 'stuck') {
      withoutUpdates[eventId] = await tryReset(client, base, code, {
        eventId,
        withoutUpdates: true,
      })
    }
  }
  return { outcomes, withoutUpdates }
}

async function terminate(client: Client, workflowId: string): Promise<void> {
  // Most have closed.
  await client.workflow
    .getHandle(workflowId)
    .terminate('the check is through')
    .catch(() => {})
}
