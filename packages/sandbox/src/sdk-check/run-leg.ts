import type { Client } from '@temporalio/client'
import proto from '@temporalio/proto'
import type { Say } from '../say.ts'
import type { SampleRun } from '../start-sample.ts'
import { describeRun } from '../wait-for.ts'
import { atOnce } from './at-once.ts'
import type { CaseResult, RanCase } from './case-result.ts'
import { runFresh, startBase } from './case-runs.ts'
import type { SdkCase } from './cases/sdk-case.ts'
import { listsOf } from './cases/sdk-cases.ts'
import { FollowedRun } from './followed-run.ts'
import { legName, type SdkLeg } from './legs/sdk-leg.ts'
import type { Outcome } from './outcome.ts'
import { type NewCode, tryReset } from './reset-tries.ts'
import { isTaskEnd, statusOf, taskFailureOf } from './run-state.ts'
import { allSteps, lastSignal } from './step.ts'

/** Concurrent cases: enough to keep two cores busy, few enough that no workflow task times out. */
const casesAtOnce = 24

interface Context {
  client: Client
  address: string
  say: Say
}

/** Runs every case whose steps the SDK has: old run, new code, a reset to every point. */
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
    startBase(client, taskQueue, each).catch((error: unknown) => error),
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
        through += 1
        if (through % 50 === 0) tell(`${through} of ${runnable.length} cases`)
        try {
          if (base instanceof FollowedRun) {
            return await finish({ client, taskQueue, leg }, each, base)
          }
          throw base
        } catch (error) {
          const broken = error instanceof Error ? error.message : String(error)
          return { sdk: leg.sdk, sdkVersion: leg.version, case: each, broken }
        }
      },
    )
  } finally {
    await newCode.stop()
  }
}

async function finish(
  { client, taskQueue, leg }: { client: Client; taskQueue: string; leg: SdkLeg },
  each: SdkCase,
  base: FollowedRun,
): Promise<RanCase> {
  const { workflowId } = base.run
  const fresh = await runFresh(client, taskQueue, each)
  if (statusOf(base.events) === 'RUNNING') {
    await client.workflow.getHandle(workflowId).signal(lastSignal)
  }
  await base.until((events) => taskFailureOf(events) !== undefined)
  const status = statusOf(base.events)
  const needsReset = taskFailureOf(base.events) !== undefined || status === 'FAILED'
  const pendingWorkflowTask = await pendingTaskOf(client, base.run)
  // A copy, because the resets add events that Rewind must not see.
  const history = [...base.raw]
  const code = { steps: each.v2, status: statusOf(fresh.events) }
  const tried = needsReset ? await tryEveryPoint(client, base, code) : noOutcomes
  await terminate(client, workflowId)
  return {
    ...{ sdk: leg.sdk, sdkVersion: leg.version, case: each },
    base: { status, ...(pendingWorkflowTask ? { pendingWorkflowTask } : {}), history },
    needsReset,
    ...tried,
  }
}

const noOutcomes = { outcomes: {}, withoutUpdates: {} }

async function pendingTaskOf(client: Client, run: SampleRun) {
  const { pendingWorkflowTask: pending } = await describeRun(client, run)
  if (!pending) return undefined
  const isStarted =
    pending.state ===
    proto.temporal.api.enums.v1.PendingWorkflowTaskState.PENDING_WORKFLOW_TASK_STATE_STARTED
  return { state: isStarted ? 'STARTED' : 'SCHEDULED', attempt: pending.attempt ?? 1 }
}

async function tryEveryPoint(client: Client, base: FollowedRun, code: NewCode) {
  const outcomes: Record<string, Outcome> = {}
  const withoutUpdates: Record<string, Outcome> = {}
  const hasUpdates = base.events.some(({ type }) => type === 'WORKFLOW_EXECUTION_UPDATE_ACCEPTED')
  for (const event of [...base.events]) {
    if (!isTaskEnd(event)) continue
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
  // Most runs have closed.
  await client.workflow
    .getHandle(workflowId)
    .terminate('the check is through')
    .catch(() => {})
}
