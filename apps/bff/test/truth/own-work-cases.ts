import { expect } from 'vitest'
import { DrivenRun, startTimer } from '../drive.ts'
import { decided, nextTask, type TruthCase, unique } from './case.ts'
import {
  answer,
  cancelOf,
  decideAndTake,
  eventIdOf,
  marker,
  patch,
  seconds,
  signalTo,
  takeTask,
  upsert,
} from './driver.ts'

export const ownWorkCases: TruthCase[] = [
  {
    name: 'markers, search attributes, timers',
    async make() {
      const run = await decided(() => [patch('kept'), startTimer('kept', 3600)])
      const eventId = await nextTask(
        run,
        patch('lost'),
        marker('SideEffect', { data: 1 }),
        marker('core_local_activity', { data: { activity_type: 'lookUp' } }),
        marker('own'),
        upsert('paid'),
        startTimer('lost', 60),
      )
      return { run, eventId }
    },
    warnings: ['VERSION_MARKERS_BIND'],
  },
  {
    name: 'a timer that fired after the point keeps the time at which it was due',
    async make() {
      const run = await decided(() => [startTimer('soon', 1)])
      await run.signal()
      const task = await takeTask(run)
      await answer(task)
      await eventIdOf(run, 'TIMER_FIRED')
      return { run, eventId: await eventIdOf(run, 'WORKFLOW_TASK_COMPLETED', 4) }
    },
    async after({ run, newRunId }) {
      await eventIdOf(run.at(newRunId), 'TIMER_FIRED')
    },
  },
  {
    name: 'timeouts of the run',
    make: async () => ({
      run: await decided(() => [startTimer()], {
        workflowExecutionTimeout: seconds(7200),
        workflowRunTimeout: seconds(3600),
      }),
      eventId: 4,
    }),
    warnings: ['TIMEOUTS_START_ANEW'],
    async after({ run, newRunId }) {
      const [base, made] = await Promise.all([run.describe(), run.describe(newRunId)])
      for (const name of ['executionExpirationTime', 'runExpirationTime'] as const) {
        const at = (described: typeof base) => {
          const time = described.workflowExtendedInfo?.[name]
          return Number(time?.seconds) * 1e9 + Number(time?.nanos)
        }
        expect(at(made), name).toBeGreaterThan(at(base))
      }
    },
  },
  {
    name: 'a run that cannot follow its history',
    async make() {
      const run = await decided(() => [startTimer('t')])
      await run.signal()
      await run.failTask(
        '[TMPRL1100] Nondeterminism error: Activity machine does not handle this event: HistoryEvent(id: 5, TimerStarted)',
      )
      return { run, eventId: await eventIdOf(run, 'WORKFLOW_TASK_FAILED') }
    },
    warnings: ['POINT_AFTER_FAILURE', 'TASK_RETRIES'],
  },
  {
    name: 'a run of Go, whose closing workflow task nobody checks',
    async make() {
      const run = await DrivenRun.start()
      await run.decideAs('temporal-go', startTimer('t'))
      await run.signal()
      return { run, eventId: 4 }
    },
    warnings: ['FIRST_TASK_UNCHECKED'],
  },
  {
    name: 'a workflow task that fails, to before it',
    async make() {
      const run = await decided(() => [startTimer('t')])
      await run.signal()
      await run.failTask('boom', 'WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE')
      return { run, eventId: 4 }
    },
    warnings: ['TASK_RETRIES'],
  },
  {
    name: 'a task completed at its second attempt',
    async make() {
      const run = await decided(() => [startTimer('t')])
      await run.signal()
      await run.failTask('boom', 'WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE')
      await run.decide(startTimer('u'))
      return { run, eventId: await eventIdOf(run, 'WORKFLOW_TASK_COMPLETED', 4) }
    },
  },
  {
    name: 'a signal sent to another workflow, and a cancel request',
    async make() {
      const target = await DrivenRun.start()
      const run = await decided(() => [
        signalTo(target.workflowId, 'hello'),
        cancelOf(target.workflowId),
      ])
      await eventIdOf(run, 'EXTERNAL_WORKFLOW_EXECUTION_SIGNALED')
      await eventIdOf(run, 'EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED')
      return { run, eventId: 4 }
    },
  },
  {
    name: 'a signal that nobody got',
    async make() {
      const run = await decided(() => [signalTo(unique('nobody'), 'hello')])
      await eventIdOf(run, 'SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED')
      return { run, eventId: 4 }
    },
  },
  signalSentTwice(),
]

/** The signal's initiation is kept, its completion is discarded. */
function signalSentTwice(): TruthCase {
  let target: DrivenRun | undefined
  return {
    name: 'a signal whose sending is kept and whose answer is not',
    async make() {
      const to = await DrivenRun.start()
      target = to
      const run = await DrivenRun.start()
      const task = await decideAndTake(run, signalTo(to.workflowId, 'hello'))
      await eventIdOf(to, 'WORKFLOW_EXECUTION_SIGNALED')
      await answer(task, [startTimer()])
      await eventIdOf(run, 'EXTERNAL_WORKFLOW_EXECUTION_SIGNALED')
      return { run, eventId: await eventIdOf(run, 'WORKFLOW_TASK_COMPLETED', 4) }
    },
    async after() {
      const to = target
      if (to === undefined) throw new Error('There is no target.')
      const first = await eventIdOf(to, 'WORKFLOW_EXECUTION_SIGNALED')
      await eventIdOf(to, 'WORKFLOW_EXECUTION_SIGNALED', first)
    },
  }
}
