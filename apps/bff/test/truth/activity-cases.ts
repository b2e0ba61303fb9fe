import { expect } from 'vitest'
import { type DrivenRun, namespace, service, startTimer } from '../drive.ts'
import { compensated, decided, nextTask, type TruthCase } from './case.ts'
import {
  activity,
  answer,
  completeActivity,
  eventIdOf,
  failActivity,
  failRun,
  payloads,
  seconds,
  takeActivity,
  takeTask,
} from './driver.ts'

const inProgress = async () => {
  const run = await decided((run) => [activity(run, 'a')])
  const { taskToken } = await takeActivity(run)
  await service.recordActivityTaskHeartbeat({
    namespace,
    taskToken: taskToken ?? new Uint8Array(),
    details: payloads({ at: 7 }),
    identity: 'test',
  })
  return { run, eventId: await nextTask(run, startTimer()) }
}

async function pause({ workflowId, runId }: DrivenRun): Promise<void> {
  await service.pauseActivity({
    namespace,
    execution: { workflowId, runId },
    identity: 'test',
    id: 'a',
    reason: 'look first',
  })
}

async function changeOptions({ workflowId, runId }: DrivenRun): Promise<void> {
  await service.updateActivityOptions({
    namespace,
    execution: { workflowId, runId },
    identity: 'test',
    id: 'a',
    activityOptions: { startToCloseTimeout: seconds(77) },
    updateMask: { paths: ['start_to_close_timeout'] },
  })
}

/** What the server says of the activity once the new run's code has scheduled it again. */
async function decidedAgain({ run, newRunId }: { run: DrivenRun; newRunId: string }) {
  const made = run.at(newRunId)
  await made.decide(activity(made, 'a'))
  const [pending] = (await made.describe()).pendingActivities ?? []
  return pending
}

export const activityCases: TruthCase[] = [
  {
    name: 'a saga that was compensated, before the step that failed it',
    make: compensated,
    warnings: ['WORK_COMPENSATED'],
  },
  {
    name: 'an activity that completed after the point',
    async make() {
      const run = await decided((run) => [activity(run, 'a'), activity(run, 'b')])
      await completeActivity(run)
      return { run, eventId: 4 }
    },
  },
  {
    name: 'an activity whose schedule is kept and that has no end',
    async make() {
      const run = await decided((run) => [activity(run, 'a')])
      return { run, eventId: await nextTask(run, activity(run, 'b')) }
    },
  },
  {
    name: 'an activity whose answer came while a task runs',
    async make() {
      const run = await decided((run) => [activity(run, 'a')])
      const eventId = await nextTask(run, startTimer())
      await run.signal()
      await takeTask(run)
      await completeActivity(run)
      return { run, eventId }
    },
    // The signal had started the task, so it is in the history.
    buffered: [],
  },
  {
    name: 'an activity whose schedule is kept and whose end is not',
    async make() {
      const run = await decided((run) => [activity(run, 'a'), activity(run, 'b')])
      await run.signal('next')
      const task = await takeTask(run)
      await completeActivity(run)
      await answer(task, [startTimer()])
      return { run, eventId: await eventIdOf(run, 'WORKFLOW_TASK_COMPLETED', 4) }
    },
    async after({ run, newRunId }) {
      const { taskToken, activityId, attempt } = await takeActivity(run.at(newRunId))
      expect({ hasTask: (taskToken?.length ?? 0) > 0, attempt }).toEqual({
        hasTask: true,
        attempt: 1,
      })
      expect(['a', 'b']).toContain(activityId)
    },
  },
  {
    name: 'heartbeat details of an activity that is scheduled anew',
    make: inProgress,
    warnings: ['HEARTBEAT_DETAILS_LOST'],
  },
  {
    name: 'a paused activity',
    async make() {
      const made = await inProgress()
      await pause(made.run)
      return made
    },
    warnings: ['HEARTBEAT_DETAILS_LOST', 'PAUSE_LOST'],
  },
  {
    name: 'a paused activity whose schedule is discarded',
    async make() {
      const { run } = await inProgress()
      await pause(run)
      return { run, eventId: 4 }
    },
    warnings: ['HEARTBEAT_DETAILS_LOST', 'PAUSE_LOST'],
    async after(made) {
      expect(await decidedAgain(made)).toMatchObject({
        activityId: 'a',
        attempt: 1,
        paused: false,
        heartbeatDetails: null,
      })
    },
  },
  {
    name: 'an activity whose options were changed',
    async make() {
      const run = await decided((run) => [activity(run, 'a')])
      const eventId = await nextTask(run, startTimer())
      await changeOptions(run)
      return { run, eventId }
    },
    warnings: ['ACTIVITY_OPTIONS_LOST'],
    async after({ run, newRunId }) {
      const [pending] = (await run.describe(newRunId)).pendingActivities ?? []
      expect(Number(pending?.activityOptions?.startToCloseTimeout?.seconds)).toBe(3600)
    },
  },
  {
    name: 'an activity whose options were changed and whose schedule is discarded',
    async make() {
      const run = await decided((run) => [activity(run, 'a')])
      await changeOptions(run)
      return { run, eventId: 4 }
    },
    warnings: ['ACTIVITY_OPTIONS_LOST'],
    async after(made) {
      const pending = await decidedAgain(made)
      expect(Number(pending?.activityOptions?.startToCloseTimeout?.seconds)).toBe(3600)
    },
  },
  {
    name: 'a failed run, with the failure kept',
    async make() {
      const run = await decided((run) => [activity(run, 'a')])
      await failActivity(run, 'card declined')
      await run.decide(failRun('card declined'))
      return { run, eventId: await eventIdOf(run, 'WORKFLOW_TASK_COMPLETED', 4) }
    },
    warnings: ['POINT_AFTER_FAILURE'],
  },
  {
    name: 'a failed run, with the failing activity discarded',
    async make() {
      const run = await decided((run) => [activity(run, 'a')])
      await failActivity(run, 'card declined')
      await run.decide(failRun('card declined'))
      return { run, eventId: 4 }
    },
  },
]
