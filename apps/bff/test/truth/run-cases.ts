import { randomUUID } from 'node:crypto'
import { temporal } from '@rewind/operations/temporal/proto'
import { expect, vi } from 'vitest'
import { DrivenRun, namespace, service, startTimer } from '../drive.ts'
import { decided, type TruthCase, unique } from './case.ts'
import { resetRaw } from './compare.ts'
import {
  child,
  childRun,
  completeRun,
  continueAsNew,
  eventIdOf,
  eventsOf,
  failRun,
  seconds,
  signalWith,
  soon,
  takeTask,
  update,
} from './driver.ts'

const latestOf = async (run: DrivenRun) => run.at(await run.latestRunId())

/** Returns a closed run and a newer run with the same id and task queue. */
async function closedAndNewer(options: Parameters<typeof DrivenRun.start>[1] = {}) {
  const run = await decided(() => [startTimer()])
  await run.signal()
  await run.decide(completeRun)
  const newer = await DrivenRun.start(run.workflowId, {
    ...options,
    taskQueue: { name: run.taskQueue },
  })
  return { run, newer: run.at(newer.runId) }
}

/** Returns the signals of a run in order of arrival. */
const signalsOf = async (run: DrivenRun, runId: string) =>
  (await eventsOf(run, runId))
    .filter(({ type }) => type === 'WORKFLOW_EXECUTION_SIGNALED')
    .map(({ attributes }) => attributes.signalName)

export const runCases: readonly TruthCase[] = [
  {
    name: 'a completed run',
    async make() {
      const run = await decided(() => [startTimer()])
      await run.signal()
      await run.decide(completeRun)
      return { run, eventId: 4 }
    },
  },
  {
    name: 'a newer run of the same id that is open',
    async make() {
      const { run, newer } = await closedAndNewer()
      await newer.decide(startTimer())
      return { run, eventId: 4 }
    },
    warnings: ['NEWER_RUN_TERMINATED'],
  },
  newerRunsChildren(),
  {
    name: 'a run that was reset, whose newer run got signals and an update',
    async make() {
      const run = await decided(() => [startTimer()])
      await signalWith(run, 'before', 1)
      const newer = run.at(await resetRaw(run, { eventId: 4 }))
      await newer.decide()
      await signalWith(newer, 'meanwhile', 2)
      await newer.decide()
      await update(newer, 'u1')
      return { run, eventId: 4 }
    },
    warnings: ['NEWER_RUN_TERMINATED', 'SIBLING_SIGNALS_LOST'],
    async after({ run, newRunId }) {
      expect(await signalsOf(run, newRunId)).toEqual(['before'])
    },
  },
  {
    name: 'a run that was continued as new, with signals on the way',
    async make() {
      const run = await decided(() => [startTimer()])
      await signalWith(run, 'in the first', 1)
      await run.decide(continueAsNew(run))
      const second = await latestOf(run)
      await second.decide()
      await signalWith(second, 'in the second', 2)
      await second.decide(continueAsNew(run))
      const third = await latestOf(run)
      await signalWith(third, 'in the third', 3)
      await third.decide()
      await update(third, 'u1')
      return { run, eventId: 4 }
    },
    warnings: ['NEWER_RUN_TERMINATED'],
    async after({ run, newRunId }) {
      expect(await signalsOf(run, newRunId)).toEqual([
        'in the first',
        'in the second',
        'in the third',
      ])
    },
  },
  {
    name: 'a run that failed and was retried, with a signal to the retry',
    async make() {
      const run = await decided(() => [startTimer()], {
        retryPolicy: { initialInterval: seconds(1), backoffCoefficient: 1, maximumAttempts: 9 },
      })
      await run.signal()
      await run.decide(failRun('try again'))
      const retry = await latestOf(run)
      await signalWith(retry, 'meanwhile', 1)
      return { run, eventId: 4 }
    },
    warnings: ['NEWER_RUN_TERMINATED', 'SIBLING_SIGNALS_LOST'],
    after: async ({ run, newRunId }) => expect(await signalsOf(run, newRunId)).toEqual(['go']),
  },
  {
    name: 'options of the run that were changed after the point',
    async make() {
      const run = await decided(() => [startTimer()])
      await service.updateWorkflowExecutionOptions({
        namespace,
        workflowExecution: { workflowId: run.workflowId, runId: run.runId },
        workflowExecutionOptions: { versioningOverride: { autoUpgrade: true } },
        updateMask: { paths: ['versioning_override'] },
      })
      return { run, eventId: 4, reapplyExclude: ['SIGNAL', 'UPDATE', 'NEXUS'] }
    },
  },
  {
    name: 'a cron run',
    make: async () => ({
      run: await decided(() => [startTimer()], { cronSchedule: '@every 1s' }),
      eventId: 4,
    }),
    warnings: ['SCHEDULE_MAY_OVERLAP'],
  },
  {
    name: 'a run that a schedule started',
    make: startedBySchedule,
    warnings: ['SCHEDULE_MAY_OVERLAP'],
  },
]

function newerRunsChildren(): TruthCase {
  const [ended, left] = [unique('ended'), unique('left')]
  return {
    name: 'a newer open run with children',
    async make() {
      const { run, newer } = await closedAndNewer()
      await newer.decide(child(ended, 'TERMINATE'), child(left, 'ABANDON'))
      await Promise.all([childRun(ended), childRun(left)])
      const first = await eventIdOf(newer, 'CHILD_WORKFLOW_EXECUTION_STARTED')
      await eventIdOf(newer, 'CHILD_WORKFLOW_EXECUTION_STARTED', first)
      return { run, eventId: 4 }
    },
    warnings: ['NEWER_RUN_TERMINATED', 'NEWER_RUN_CHILDREN'],
    async after() {
      const endedRun = await childRun(ended)
      await vi.waitFor(async () => expect(await endedRun.status()).toBe('TERMINATED'), soon)
      expect(await (await childRun(left)).status()).toBe('RUNNING')
    },
  }
}

async function startedBySchedule() {
  const scheduleId = unique('schedule')
  const taskQueue = unique('queue')
  const workflowId = unique('scheduled')
  const { ScheduleOverlapPolicy } = temporal.api.enums.v1
  await service.createSchedule({
    namespace,
    scheduleId,
    requestId: randomUUID(),
    schedule: {
      spec: {},
      state: { paused: true },
      action: {
        startWorkflow: {
          workflowId,
          workflowType: { name: 'driven' },
          taskQueue: { name: taskQueue },
        },
      },
    },
    initialPatch: {
      triggerImmediately: {
        overlapPolicy: ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_ALLOW_ALL,
      },
    },
  })
  const task = await takeTask(DrivenRun.of('', '', taskQueue))
  const { workflowId: startedId, runId } = task.workflowExecution ?? {}
  await service.deleteSchedule({ namespace, scheduleId })
  const run = DrivenRun.of(startedId ?? '', runId ?? '', taskQueue)
  await service.respondWorkflowTaskCompleted({
    namespace,
    taskToken: task.taskToken ?? new Uint8Array(),
    commands: [startTimer()],
  })
  return { run, eventId: 4 }
}
