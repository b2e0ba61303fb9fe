import { expect } from 'vitest'
import { type DrivenRun, startTimer } from '../drive.ts'
import { decided, nextTask, type TruthCase } from './case.ts'
import { type Choice, resetRaw } from './compare.ts'
import {
  acceptUpdates,
  cancelRun,
  eventIdOf,
  rejectedUpdate,
  signalWith,
  takeTask,
  update,
} from './driver.ts'

const signalled = async (reapplyExclude?: Choice['reapplyExclude']) => {
  const run = await decided(() => [startTimer()])
  await signalWith(run, 'first', 1)
  await run.decide()
  await signalWith(run, 'second', 'zwei')
  await signalWith(run, 'third', { drei: 3 })
  return { run, eventId: 4, ...(reapplyExclude && { reapplyExclude }) }
}

const updated = async (reapplyExclude?: Choice['reapplyExclude']) => {
  const run = await decided(() => [startTimer()])
  await update(run, 'u1')
  await signalWith(run, 'between', 1)
  await run.decide()
  await update(run, 'u2')
  return { run, eventId: 4, ...(reapplyExclude && { reapplyExclude }) }
}

const signalledMeanwhile = async (reapplyExclude: Choice['reapplyExclude'] = []) => {
  const run = await decided(() => [startTimer()])
  await signalWith(run, 'before', 1)
  await takeTask(run)
  await signalWith(run, 'meanwhile', 2)
  return { run, eventId: 4, reapplyExclude }
}

const reset = (run: DrivenRun, eventId: number) => resetRaw(run, { eventId })

export const messageCases: TruthCase[] = [
  { name: 'signals', make: () => signalled() },
  { name: 'signals that are excluded', make: () => signalled(['SIGNAL']) },
  { name: 'updates', make: () => updated() },
  { name: 'updates that are excluded', make: () => updated(['UPDATE']) },
  { name: 'everything excluded that can be', make: () => updated(['SIGNAL', 'UPDATE', 'NEXUS']) },
  {
    name: 'an update that was rejected',
    async make() {
      const run = await decided(() => [startTimer()])
      await rejectedUpdate(run, 'no')
      await signalWith(run, 'after', 1)
      return { run, eventId: 4 }
    },
  },
  {
    name: 'signals that came while a task runs',
    make: () => signalledMeanwhile(),
    buffered: ['signal meanwhile'],
  },
  {
    name: 'the same, with signals excluded',
    make: () => signalledMeanwhile(['SIGNAL']),
    buffered: [],
  },
  {
    name: 'an update of which the acceptance is kept',
    async make() {
      const { run } = await updated()
      return { run, eventId: await nextTask(run) }
    },
  },
  {
    name: 'a run made by a reset, to the reset’s own mark',
    async make() {
      const { run } = await updated()
      const made = run.at(await reset(run, 4))
      return { run: made, eventId: 4 }
    },
  },
  {
    name: 'an admitted update that is kept, with its acceptance discarded',
    async make() {
      const { run } = await updated()
      const made = run.at(await reset(run, 4))
      const task = await takeTask(made)
      await acceptUpdates(task)
      return { run: made, eventId: await eventIdOf(made, 'WORKFLOW_TASK_COMPLETED') }
    },
  },
  {
    name: 'a cancel request that is kept',
    async make() {
      const run = await decided(() => [startTimer()])
      await cancelRun(run)
      await run.decide()
      return { run, eventId: await eventIdOf(run, 'WORKFLOW_TASK_COMPLETED', 4) }
    },
    warnings: ['CANCEL_REQUEST_KEPT'],
    after: async ({ run, newRunId }) => expect(await isCancelRequested(run, newRunId)).toBe(true),
  },
  {
    name: 'a cancel request that is discarded',
    async make() {
      const run = await decided(() => [startTimer()])
      await cancelRun(run)
      return { run, eventId: 4 }
    },
    after: async ({ run, newRunId }) => expect(await isCancelRequested(run, newRunId)).toBe(false),
  },
  {
    name: 'a terminated run',
    async make() {
      const run = await decided(() => [startTimer()])
      await run.terminate('gone')
      return { run, eventId: 4 }
    },
  },
  {
    name: 'a run terminated while its task ran, to that task',
    async make() {
      const run = await decided(() => [startTimer()])
      await run.signal()
      await takeTask(run)
      await run.terminate('gone')
      return { run, eventId: await eventIdOf(run, 'WORKFLOW_TASK_FAILED') }
    },
  },
]

const isCancelRequested = async (run: DrivenRun, runId: string) =>
  (await run.describe(runId)).workflowExtendedInfo?.cancelRequested
