import { expect } from 'vitest'
import { DrivenRun, startTimer } from '../drive.ts'
import { decided, nextTask, type TruthCase, unique } from './case.ts'
import { resetRaw } from './compare.ts'
import {
  answer,
  child,
  childRun,
  completeRun,
  decideAndTake,
  eventIdOf,
  eventsOf,
} from './driver.ts'

/** Returns a run with a started child, and a further reset point after its start. */
async function withChild(workflowId: string): Promise<{ run: DrivenRun; eventId: number }> {
  const run = await decided(() => [child(workflowId)])
  await eventIdOf(run, 'CHILD_WORKFLOW_EXECUTION_STARTED')
  await run.decide()
  return { run, eventId: await nextTask(run, startTimer()) }
}

const complete = async (workflowId: string) => (await childRun(workflowId)).decide(completeRun)

/** The checks of such a case find the child by its id. */
function childCase(make: (childId: string) => TruthCase): TruthCase {
  return make(unique('child'))
}

export const childCases: readonly TruthCase[] = [
  childCase((childId) => ({
    name: 'a child that was started after the point and is open',
    make: async () => ({ ...(await withChild(childId)), eventId: 4 }),
    warnings: ['ORPHANED_CHILD'],
    async after({ run, newRunId }) {
      expect(await (await childRun(childId)).status()).toBe('RUNNING')
      const made = run.at(newRunId)
      await made.decide(child(childId))
      const failed = await eventIdOf(made, 'START_CHILD_WORKFLOW_EXECUTION_FAILED')
      expect((await eventsOf(made))[failed - 1]?.attributes.cause).toMatch(
        /WORKFLOW_ALREADY_EXISTS$/,
      )
    },
  })),
  childCase((childId) => ({
    name: 'a child that was started after the point and has completed',
    async make() {
      const { run } = await withChild(childId)
      await complete(childId)
      await eventIdOf(run, 'CHILD_WORKFLOW_EXECUTION_COMPLETED')
      return { run, eventId: 4 }
    },
    async after({ run, newRunId }) {
      const made = run.at(newRunId)
      await made.decide(child(childId))
      await eventIdOf(made, 'CHILD_WORKFLOW_EXECUTION_STARTED')
    },
  })),
  childCase((childId) => ({
    name: 'an open child that is kept answers the new run',
    make: () => withChild(childId),
    async after({ run, newRunId }) {
      await complete(childId)
      await eventIdOf(run.at(newRunId), 'CHILD_WORKFLOW_EXECUTION_COMPLETED')
    },
  })),
  childCase((childId) => ({
    name: 'a child that is kept, with its answer discarded',
    async make() {
      const made = await withChild(childId)
      await complete(childId)
      await eventIdOf(made.run, 'CHILD_WORKFLOW_EXECUTION_COMPLETED')
      return made
    },
  })),
  childCase((childId) => ({
    name: 'a child that is kept, with its start discarded',
    async make() {
      const run = await DrivenRun.start()
      const task = await decideAndTake(run, child(childId))
      await childRun(childId)
      await answer(task, [startTimer()])
      await eventIdOf(run, 'CHILD_WORKFLOW_EXECUTION_STARTED')
      return { run, eventId: await eventIdOf(run, 'WORKFLOW_TASK_COMPLETED', 4) }
    },
  })),
  childCase((childId) => ({
    name: 'everything excluded, and a child’s answer after the point',
    async make() {
      const made = await withChild(childId)
      await complete(childId)
      await eventIdOf(made.run, 'CHILD_WORKFLOW_EXECUTION_COMPLETED')
      return { ...made, reapplyExclude: ['SIGNAL', 'UPDATE', 'NEXUS'] }
    },
  })),
  childCase((childId) => ({
    name: 'a child that could not be started, its failure discarded',
    async make() {
      const other = await DrivenRun.start(childId)
      const run = await DrivenRun.start()
      const task = await decideAndTake(run, child(other.workflowId))
      // The server writes the refusal at the end of the task, after the point.
      await answer(task, [startTimer()])
      await eventIdOf(run, 'START_CHILD_WORKFLOW_EXECUTION_FAILED')
      return { run, eventId: await eventIdOf(run, 'WORKFLOW_TASK_COMPLETED', 4) }
    },
  })),
  childCase((childId) => ({
    name: 'a child that closed while a reset had cut its parent off',
    async make() {
      const made = await withChild(childId)
      await resetRaw(made.run, { eventId: 4 })
      await complete(childId)
      return made
    },
    warnings: ['CHILD_NEVER_ANSWERS', 'NEWER_RUN_TERMINATED'],
    async after({ run, newRunId }) {
      const { pendingChildren } = await run.describe(newRunId)
      expect(pendingChildren).toMatchObject([{ workflowId: childId }])
      expect(await (await childRun(childId)).status()).toBe('COMPLETED')
    },
  })),
  childCase((childId) => ({
    name: 'a child, reset while its parent waits',
    async make() {
      await withChild(childId)
      const run = await childRun(childId)
      await run.decide(startTimer())
      return { run, eventId: 4 }
    },
    warnings: ['SOMEONE_WAITS'],
  })),
  childCase((childId) => ({
    name: 'a child, reset after its parent had its answer',
    async make() {
      const { run: parent } = await withChild(childId)
      await complete(childId)
      await eventIdOf(parent, 'CHILD_WORKFLOW_EXECUTION_COMPLETED')
      return { run: await childRun(childId), eventId: 4 }
    },
    warnings: ['SOMEONE_WAITS'],
  })),
]
