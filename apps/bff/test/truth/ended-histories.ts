import { randomUUID } from 'node:crypto'
import { temporal } from '@rewind/operations/temporal/proto'
import { expect, vi } from 'vitest'
import { connection, DrivenRun, namespace, service, startTimer } from '../drive.ts'
import { decided, unique } from './case.ts'
import { resetRaw } from './compare.ts'
import {
  acceptUpdates,
  activity,
  answer,
  answerAndTake,
  answerNexus,
  cancelOf,
  cancelRun,
  child,
  childRun,
  completeActivity,
  completeRun,
  continueAsNew,
  decideAndTake,
  endpoint,
  eventIdOf,
  eventsOf,
  failActivity,
  failRun,
  payloads,
  rejectedUpdate,
  seconds,
  signalTo,
  takeTask,
  update,
} from './driver.ts'

type Make = () => Promise<DrivenRun>

const patiently = { timeout: 20_000, interval: 100 }

const until = (run: DrivenRun, type: string, count = 1) =>
  vi.waitFor(async () => {
    const found = (await eventsOf(run)).filter((event) => event.type === type)
    expect(found.length).toBeGreaterThanOrEqual(count)
  }, patiently)

const untilStatus = (run: DrivenRun, status: string) =>
  vi.waitFor(async () => expect(await run.status()).toBe(status), patiently)

async function fail(task: { taskToken?: Uint8Array | null }) {
  await service.respondWorkflowTaskFailed({
    namespace,
    taskToken: task.taskToken ?? new Uint8Array(),
    failure: { message: 'boom' },
    identity: 'test',
  })
}

async function started(options: Parameters<typeof DrivenRun.start>[1] = {}) {
  const run = await DrivenRun.start(undefined, options)
  return { run, task: await takeTask(run) }
}

/** Sends an update without waiting for it. */
function sendUpdate({ ref }: DrivenRun): void {
  const { workflowId, runId } = ref
  const { UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED: lifecycleStage } =
    temporal.api.enums.v1.UpdateWorkflowExecutionLifecycleStage
  void service
    .updateWorkflowExecution({
      namespace,
      workflowExecution: { workflowId, runId },
      waitPolicy: { lifecycleStage },
      request: { meta: { updateId: 'u1' }, input: { name: 'move', args: payloads('here') } },
    })
    .catch(() => undefined)
}

const latestOf = async (run: DrivenRun) => run.at(await run.latestRunId())

async function continued() {
  const run = await decided(() => [startTimer()])
  await run.signal()
  await run.decide(continueAsNew(run))
  return { run, next: await latestOf(run) }
}

async function retriedWhileSignalled() {
  const run = await DrivenRun.start()
  await run.failTask('boom')
  await run.signal()
  await run.signal()
  await run.decide(startTimer())
  return run
}

/** Histories by the difference that each shows. Open runs are terminated at the end. */
export const histories: Record<string, Make> = {
  'no worker ever': () => DrivenRun.start(),
  async 'no worker until the run timed out'() {
    const run = await DrivenRun.start(undefined, { workflowRunTimeout: seconds(1) })
    await untilStatus(run, 'TIMED_OUT')
    return run
  },
  async 'signals and a cancel request while a task waits'() {
    const run = await DrivenRun.start()
    await run.signal()
    await run.signal()
    await cancelRun(run)
    return run
  },
  async 'signals that a worker then takes'() {
    const run = await DrivenRun.start()
    await run.signal()
    await run.decide(startTimer())
    await run.signal()
    await run.signal()
    await run.decide(completeRun)
    return run
  },
  async 'an activity’s result that no worker takes'() {
    const run = await decided((run) => [activity(run, 'a')])
    await completeActivity(run)
    return run
  },
  async 'the same until the run timed out'() {
    const run = await DrivenRun.start(undefined, { workflowRunTimeout: seconds(2) })
    await run.decide(activity(run, 'a'))
    await completeActivity(run)
    await untilStatus(run, 'TIMED_OUT')
    return run
  },
  async 'a task that a worker has'() {
    const { run } = await started()
    await run.signal()
    return run
  },
  async 'the same until the run timed out while it had it'() {
    const { run } = await started({ workflowRunTimeout: seconds(1) })
    await untilStatus(run, 'TIMED_OUT')
    return run
  },
  async 'a failed task'() {
    const run = await DrivenRun.start()
    await run.failTask('boom')
    return run
  },
  async 'a failed task that a worker has again'() {
    const run = await DrivenRun.start()
    await run.failTask('boom')
    await takeTask(run)
    await run.signal()
    return run
  },
  async 'a failed task that succeeds at the third attempt'() {
    const run = await DrivenRun.start()
    await run.failTask('boom')
    await run.failTask('boom')
    await run.decide(startTimer())
    return run
  },
  'a failed task, and signals before its second attempt': retriedWhileSignalled,
  async 'a failed task, and signals during its second attempt, which fails'() {
    const run = await DrivenRun.start()
    await run.failTask('boom')
    const task = await takeTask(run)
    await run.signal()
    await run.signal()
    await fail(task)
    await run.decide(startTimer())
    return run
  },
  async 'a failed task, and a signal during its second attempt, which succeeds'() {
    const run = await DrivenRun.start()
    await run.failTask('boom')
    const task = await takeTask(run)
    await run.signal()
    await answer(task, [startTimer()])
    await run.decide()
    return run
  },
  async 'signals during a task that fails'() {
    const { run, task } = await started()
    await run.signal()
    await run.signal()
    await fail(task)
    await run.decide(startTimer())
    return run
  },
  async 'a signal during a task that would complete the run'() {
    const { run, task } = await started()
    await run.signal()
    await answer(task, [completeRun]).catch(() => undefined)
    await run.decide(completeRun)
    return run
  },
  async 'tasks that time out'() {
    const { run } = await started({ workflowTaskTimeout: seconds(1) })
    await run.signal()
    await until(run, 'WORKFLOW_TASK_TIMED_OUT')
    await takeTask(run)
    await until(run, 'WORKFLOW_TASK_TIMED_OUT', 2)
    await run.signal()
    await run.decide(startTimer())
    return run
  },
  'a sticky task that fails, and one that nobody takes': sticky,
  async updates() {
    const run = await decided(() => [startTimer()])
    await update(run, 'u1')
    await rejectedUpdate(run, 'u2')
    await update(run, 'u3')
    await run.signal()
    await run.decide()
    return run
  },
  async 'an update that the first task takes'() {
    const run = await DrivenRun.start()
    await update(run, 'u1')
    return run
  },
  async 'an update whose task fails'() {
    const run = await decided(() => [startTimer()])
    sendUpdate(run)
    await fail(await takeTask(run))
    await acceptUpdates(await takeTask(run))
    return run
  },
  async 'an update, and a signal during its task'() {
    const run = await decided(() => [startTimer()])
    sendUpdate(run)
    const task = await takeTask(run)
    await run.signal()
    await acceptUpdates(task)
    await run.decide()
    return run
  },
  async 'tasks that a worker asks for at once'() {
    const run = await DrivenRun.start()
    const task = await decideAndTake(run)
    await run.signal()
    const next = await answerAndTake(task, [startTimer()])
    await answer(next)
    return run
  },
  async 'a task that a worker asks for, and takes later'() {
    const { run, task } = await started()
    await service.respondWorkflowTaskCompleted({
      namespace,
      taskToken: task.taskToken ?? new Uint8Array(),
      forceCreateNewWorkflowTask: true,
      identity: 'test',
    })
    await run.decide(startTimer())
    return run
  },
  'a first task that came with the start': eager,
  async 'timers that fire together'() {
    const run = await decided(() => [startTimer('a', 1), startTimer('b', 1), startTimer('c', 2)])
    await run.signal()
    await until(run, 'TIMER_FIRED', 3)
    return run
  },
  async 'timers that wake the run together'() {
    const run = await decided(() => [startTimer('a', 1), startTimer('b', 1)])
    await until(run, 'TIMER_FIRED', 2)
    await run.decide()
    return run
  },
  async 'activities that end before, in and after a task'() {
    const run = await decided((run) => ['a', 'b', 'c'].map((id) => activity(run, id)))
    await completeActivity(run)
    await failActivity(run, 'declined')
    await run.decide(startTimer())
    await completeActivity(run)
    return run
  },
  async 'activities that time out together'() {
    const short = (run: DrivenRun, id: string) => {
      const command = activity(run, id)
      Object.assign(command.scheduleActivityTaskCommandAttributes ?? {}, {
        scheduleToCloseTimeout: seconds(1),
      })
      return command
    }
    const run = await decided((run) => [short(run, 'a'), short(run, 'b')])
    await run.signal()
    await until(run, 'ACTIVITY_TASK_TIMED_OUT', 2)
    return run
  },
  async 'a child, and messages to a workflow that is not there'() {
    const workflowId = unique('child')
    const run = await decided(() => [child(workflowId)])
    const started = await childRun(workflowId)
    await until(run, 'CHILD_WORKFLOW_EXECUTION_STARTED')
    await started.decide(completeRun)
    await until(run, 'CHILD_WORKFLOW_EXECUTION_COMPLETED')
    await run.decide(signalTo(unique('nobody'), 'hello'), cancelOf(unique('nobody')))
    await until(run, 'SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED')
    await until(run, 'REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED')
    return run
  },
  async 'a Nexus operation'() {
    const { name, queue } = await endpoint()
    const run = await decided(() => [
      {
        commandType: temporal.api.enums.v1.CommandType.COMMAND_TYPE_SCHEDULE_NEXUS_OPERATION,
        scheduleNexusOperationCommandAttributes: { endpoint: name, service: 's', operation: 'o' },
      },
    ])
    await answerNexus(queue, { startOperation: { asyncSuccess: { operationToken: 'token' } } })
    await until(run, 'NEXUS_OPERATION_STARTED')
    return run
  },
  async 'a cron run, whose first task waits for its time'() {
    const run = await DrivenRun.start(undefined, { cronSchedule: '@every 1s' })
    await run.decide(completeRun)
    const next = await latestOf(run)
    await next.decide(startTimer())
    return next
  },
  async 'a delayed start, and a signal before it'() {
    const run = await DrivenRun.start(undefined, {
      workflowStartDelay: seconds(1),
    })
    await run.signal()
    await run.decide(startTimer())
    return run
  },
  'a start with a signal': startedWithSignal,
  async 'options that change while a task waits and while none does'() {
    const run = await DrivenRun.start()
    await changeOptions(run)
    await run.decide(startTimer())
    await changeOptions(run)
    return run
  },
  async 'a run that failed'() {
    const run = await decided((run) => [activity(run, 'a')])
    await failActivity(run, 'declined')
    await run.decide(failRun('declined'))
    return run
  },
  'a run that was continued as new': async () => (await continued()).run,
  'the run that goes on': async () => (await continued()).next,
  async 'a run that a reset made, with signals written again'() {
    const run = await decided(() => [startTimer()])
    await run.signal()
    await run.signal()
    await run.decide()
    const next = run.at(await resetRaw(run, { eventId: 4 }))
    await next.decide(startTimer())
    return next
  },
  async 'a run that a reset made behind a failed task'() {
    const run = await retriedWhileSignalled()
    const failed = await eventIdOf(run, 'WORKFLOW_TASK_FAILED')
    const next = run.at(await resetRaw(run, { eventId: failed + 1 }))
    await next.decide(startTimer('another'))
    return next
  },
  async 'a run that a reset made of one that no worker took'() {
    const run = await DrivenRun.start()
    await run.signal()
    const next = run.at(await resetRaw(run, { eventId: 3 }))
    await next.decide(startTimer())
    return next
  },
}

async function changeOptions({ ref }: DrivenRun) {
  const { workflowId, runId } = ref
  await service.updateWorkflowExecutionOptions({
    namespace,
    workflowExecution: { workflowId, runId },
    workflowExecutionOptions: { versioningOverride: { autoUpgrade: true } },
    updateMask: { paths: ['versioning_override'] },
  })
}

async function sticky() {
  const { run, task } = await started()
  const kind = temporal.api.enums.v1.TaskQueueKind.TASK_QUEUE_KIND_STICKY
  const queue = { name: unique('sticky'), kind, normalName: run.taskQueue }
  const complete = ({ taskToken }: typeof task) =>
    service.respondWorkflowTaskCompleted({
      namespace,
      taskToken: taskToken ?? new Uint8Array(),
      stickyAttributes: { workerTaskQueue: queue, scheduleToStartTimeout: seconds(1) },
      identity: 'test',
    })
  await complete(task)
  const polled = connection.withDeadline(Date.now() + 30_000, () =>
    service.pollWorkflowTaskQueue({ namespace, taskQueue: queue, identity: 'test-worker' }),
  )
  await run.signal()
  await fail(await polled)
  await complete(await takeTask(run))
  await run.signal()
  await until(run, 'WORKFLOW_TASK_TIMED_OUT')
  await run.signal()
  await run.decide()
  return run
}

const beginning = () => ({
  namespace,
  workflowId: unique('driven'),
  workflowType: { name: 'driven' },
  taskQueue: { name: unique('driven') },
  requestId: randomUUID(),
  identity: 'test',
})

async function eager() {
  const start = beginning()
  const { runId, eagerWorkflowTask } = await service.startWorkflowExecution({
    ...start,
    requestEagerExecution: true,
  })
  if (!eagerWorkflowTask) throw new Error('The server gave no task with the start.')
  await answer(eagerWorkflowTask, [startTimer()])
  return DrivenRun.of(start.workflowId, runId, start.taskQueue.name)
}

async function startedWithSignal() {
  const start = beginning()
  const { runId } = await service.signalWithStartWorkflowExecution({
    ...start,
    signalName: 'first',
  })
  const run = DrivenRun.of(start.workflowId, runId, start.taskQueue.name)
  await run.signal()
  await run.decide(startTimer())
  return run
}
