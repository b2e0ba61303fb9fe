import type { Client } from '@temporalio/client'
import type { SdkCase } from './cases/sdk-case.ts'
import { FollowedRun } from './followed-run.ts'
import { judgeTrace } from './outcome.ts'
import { type Pause, pausesOf } from './program.ts'
import { sendUpdate } from './reset-tries.ts'
import { isAtPause, statusOf, taskFailureOf } from './run-state.ts'
import { lastSignal } from './step.ts'
import { traceOf } from './trace.ts'

async function start(client: Client, taskQueue: string, name: string, suffix: string) {
  const workflowId = `${taskQueue} ${name} ${suffix}`
  const handle = await client.workflow.start('Steps', {
    workflowId,
    taskQueue,
    args: [name],
    // Java has no access to the arguments before the first update arrives.
    memo: { list: name },
    // On a busy machine workflow tasks time out. This value retries them soon, but not too soon.
    workflowTaskTimeout: '20 s',
  })
  return new FollowedRun(client, { workflowId, runId: handle.firstExecutionRunId })
}

const send = async (client: Client, workflowId: string, { send: { kind, name } }: Pause) => {
  if (kind === 'update') await sendUpdate(client, workflowId, name)
  else await client.workflow.getHandle(workflowId).signal(name)
}

/** Brings a run of the old code to its last wait, or to its end if it has none. */
export async function startBase(
  client: Client,
  taskQueue: string,
  each: SdkCase,
): Promise<FollowedRun> {
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

/** Describes the end of a history, for the message of a case that could not be run. */
const stateOf = ({ events }: FollowedRun) =>
  JSON.stringify({
    last: events.at(-1)?.type,
    failure: taskFailureOf(events)?.attributes.failure,
    labels: traceOf(events).map(({ label }) => label),
  })

/** Runs the new code from the start. Sends everything that it waits for at once. */
export async function runFresh(
  client: Client,
  taskQueue: string,
  each: SdkCase,
): Promise<FollowedRun> {
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
