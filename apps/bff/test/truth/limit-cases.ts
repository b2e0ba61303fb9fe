import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { DrivenRun, payload, startTimer } from '../drive.ts'
import { decided, nextTask, type TruthCase } from './case.ts'
import {
  answer,
  answerNexus,
  cancelNexus,
  decideAndTake,
  endpoint,
  eventIdOf,
  marker,
  nexusOperation,
  signalWith,
  takeNexusTask,
} from './driver.ts'

const big = 'x'.repeat(1_900_000)

const bigSignals = async () => {
  const run = await decided(() => [startTimer()])
  for (const name of ['one', 'two', 'three']) await signalWith(run, name, big)
  return run
}

export const limitCases: readonly TruthCase[] = [
  {
    name: 'more signals than fit into one transaction',
    make: async () => ({ run: await bigSignals(), eventId: 4 }),
    warnings: ['REAPPLY_TOO_LARGE'],
    refused: /transaction size of \d+ bytes exceeds limit/,
  },
  {
    name: 'the same without signals',
    make: async () => ({ run: await bigSignals(), eventId: 4, reapplyExclude: ['SIGNAL'] }),
    // Resets to other points would have to reapply these signals.
    onlyThisPoint: true,
  },
  {
    name: 'a history near the limit, kept nearly whole',
    async make() {
      const markers = Array.from({ length: 13_700 }, () => marker('note'))
      const run = await decided(() => markers)
      for (let times = 1; times < 3; times++) await nextTask(run, ...markers)
      return { run, eventId: await nextTask(run, startTimer()) }
    },
    warnings: ['HISTORY_NEAR_LIMIT'],
    onlyThisPoint: true,
  },
]

/**
 * Returns a run that started a Nexus operation before the point. The handler's answer is written
 * after the point.
 */
async function operationAnswered(how: 'sync' | 'async') {
  const { name, queue } = await endpoint()
  const run = await DrivenRun.start()
  const task = await decideAndTake(run, nexusOperation(name, 'charge'))
  await answerNexus(queue, {
    startOperation:
      how === 'sync'
        ? { syncSuccess: { payload: payload('paid') } }
        : { asyncSuccess: { operationToken: randomUUID() } },
  })
  // The outcome is written after the end of the task under way.
  await answer(task, [startTimer()])
  const type = how === 'sync' ? 'NEXUS_OPERATION_COMPLETED' : 'NEXUS_OPERATION_STARTED'
  const outcome = await eventIdOf(run, type)
  const eventId = await eventIdOf(run, 'WORKFLOW_TASK_COMPLETED', 4)
  expect(outcome).toBeGreaterThan(eventId)
  return { run, eventId, queue }
}

export const nexusCases: readonly TruthCase[] = [
  {
    name: 'a Nexus operation that completed after the point',
    make: () => operationAnswered('sync'),
  },
  {
    name: 'a Nexus operation that started after the point',
    make: () => operationAnswered('async'),
  },
  operationStartedAgain(),
  {
    name: 'a Nexus operation that was cancelled after the point',
    async make() {
      const { run, eventId, queue } = await operationAnswered('async')
      await nextTask(run, cancelNexus(await eventIdOf(run, 'NEXUS_OPERATION_SCHEDULED')))
      await answerNexus(queue, { cancelOperation: {} })
      await eventIdOf(run, 'NEXUS_OPERATION_CANCEL_REQUEST_COMPLETED')
      return { run, eventId }
    },
  },
  {
    name: 'a Nexus operation that was begun after the point',
    async make() {
      const { name } = await endpoint()
      const run = await decided(() => [nexusOperation(name, 'charge')])
      return { run, eventId: 4 }
    },
  },
]

function operationStartedAgain(): TruthCase {
  let queue: DrivenRun | undefined
  return {
    name: 'a Nexus operation whose outcome is excluded',
    async make() {
      const made = await operationAnswered('sync')
      queue = made.queue
      return { ...made, reapplyExclude: ['NEXUS'] }
    },
    async after() {
      if (queue === undefined) throw new Error('There is no queue.')
      const { request } = await takeNexusTask(queue)
      expect(request?.startOperation?.operation).toBe('charge')
    },
  }
}
