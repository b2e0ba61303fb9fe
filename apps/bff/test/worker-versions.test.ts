import { readRunWorkers } from '@rewind/contract/run-details'
import { describeRun } from '@rewind/contract/workflows'
import { cancelConsequences, hasLivePoller, nobodyPolls } from '@rewind/history/acts/consequences'
import { temporal as proto } from '@rewind/operations/temporal/proto'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { ask } from './console.ts'
import { Deployment, pinnedRun } from './deployment.ts'
import { connection, DrivenRun, namespace, scheduleActivity, service } from './drive.ts'
import { look } from './look.ts'
import { sharedConsole } from './shared-console.ts'

const console = sharedConsole()

afterEach(() => void vi.useRealTimers())

/** How long a worker's poll counts, in milliseconds (docs/temporal-semantics.md#pollers). */
const freshForMs = 75_000

type Kind = 'WORKFLOW' | 'ACTIVITY'

/** Returns the time of the last poll with an identity. */
async function lastPoll(taskQueue: string, kind: Kind, identity: string): Promise<number> {
  const { pollers } = await service.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: proto.api.enums.v1.TaskQueueType[`TASK_QUEUE_TYPE_${kind}`],
  })
  const time = pollers.find((poller) => poller.identity === identity)?.lastAccessTime
  if (!time) throw new Error(`${identity} has not polled ${taskQueue}`)
  return Number(time.seconds) * 1000 + Number(time.nanos) / 1e6
}

/**
 * Sets the clock to the moment at which that poll has just become too old, and later ones have not.
 */
async function whenOld(taskQueue: string, kind: Kind, identity: string): Promise<void> {
  const at = (await lastPoll(taskQueue, kind, identity)) + freshForMs + 1
  vi.useFakeTimers({ toFake: ['Date'], now: at })
}

describe('a run pinned to v1, which no worker polls, while v2 is current and polls', () => {
  const deployment = new Deployment()
  const v2 = new AbortController()
  const [one, two] = ['v1', 'v2'].map((buildId) => ({
    deploymentName: deployment.deploymentName,
    buildId,
  }))
  let run: DrivenRun
  beforeAll(async () => {
    run = await pinnedRun(deployment)
    await run.signal()
    deployment.poll('v2', v2.signal).catch(() => undefined)
    await deployment.makeCurrent('v2')
    return () => v2.abort()
  }, 120_000)

  const describePinned = async () => {
    await whenOld(deployment.taskQueue, 'WORKFLOW', 'worker v1')
    return (await ask(console, describeRun, { params: run.ref })).body
  }

  test('shows its version and that no worker polls for it, with the remedy', async () => {
    const description = await describePinned()
    expect(description.versioning).toEqual({
      behavior: 'PINNED',
      isOverridden: false,
      version: one,
      takenBy: [one],
    })
    const versions = description.pollers.map(({ version }: { version?: object }) => version)
    expect(versions).toEqual(expect.arrayContaining([one, two]))
    expect(hasLivePoller(description, Date.now())).toBe(false)
    const named = `v1 (deployment ${deployment.deploymentName})`
    expect(nobodyPolls(description, Date.now())).toBe(
      `No worker of version ${named} has polled task queue ${deployment.taskQueue} for over a minute`,
    )
    expect(cancelConsequences(description, Date.now()).join(' ')).toMatch(
      /or move the run to a version that is polled \(v2 /,
    )
  })

  test('needs attention, with its version', async () => {
    await whenOld(deployment.taskQueue, 'WORKFLOW', 'worker v1')
    expect((await look(console.temporal, run)).found).toMatchObject([
      { kind: 'NO_POLLER', taskQueue: deployment.taskQueue, versions: [one] },
    ])
  })

  test('lists the workers of its queue with the version that takes its tasks', async () => {
    await whenOld(deployment.taskQueue, 'WORKFLOW', 'worker v1')
    const { body } = await ask(console, readRunWorkers, { params: run.ref })
    expect(body.taskQueues[0]).toMatchObject({ kind: 'WORKFLOW', takenBy: [one] })
  })
})

test('an unversioned run waits if only versioned workers poll and no version is current', async () => {
  const deployment = new Deployment()
  const left = new AbortController()
  deployment.poll('v1', left.signal).catch(() => undefined)
  const { workflowId, runId } = await DrivenRun.start(undefined, {
    taskQueue: { name: deployment.taskQueue },
  })
  const run = DrivenRun.of(workflowId, runId, deployment.taskQueue)
  await vi.waitFor(() => lastPoll(deployment.taskQueue, 'WORKFLOW', 'worker v1'), 20_000)
  const { found } = await look(console.temporal, run)
  left.abort()
  expect(found).toMatchObject([{ kind: 'NO_POLLER', versions: [] }])
})

test('while an activity waits for a slot, its worker is alive without polling', async () => {
  const run = await DrivenRun.start()
  await run.decide(
    scheduleActivity(run.taskQueue, 'first'),
    scheduleActivity(run.taskQueue, 'second'),
  )
  // The worker has one slot, and takes one activity.
  await run.activityTask()
  const left = new AbortController()
  const polling = connection.withAbortSignal(left.signal, () =>
    connection.withDeadline(Date.now() + 60_000, () =>
      service.pollWorkflowTaskQueue({
        namespace,
        taskQueue: { name: run.taskQueue },
        identity: 'test-worker',
      }),
    ),
  )
  polling.catch(() => undefined)
  const polledBefore = await lastPoll(run.taskQueue, 'ACTIVITY', 'test-worker')
  await vi.waitFor(async () => {
    const polled = await lastPoll(run.taskQueue, 'WORKFLOW', 'test-worker')
    expect(polled).toBeGreaterThan(polledBefore + 1)
  }, 20_000)
  await whenOld(run.taskQueue, 'ACTIVITY', 'test-worker')
  const { says } = await look(console.temporal, run)
  const { body } = await ask(console, readRunWorkers, { params: run.ref })
  left.abort()
  expect(says).toEqual([])
  expect(body.taskQueues[1]).toMatchObject({ kind: 'ACTIVITY', slots: 'NO_FREE_SLOT' })
})
