import { temporal } from '@rewind/operations/temporal/proto'
import { expect, vi } from 'vitest'
import { DrivenRun, startTimer } from '../drive.ts'
import { decided, type TruthCase } from './case.ts'
import { completeRun, endpoint, nexusOperation, soon, takeNexusTask } from './driver.ts'

type StartOptions = NonNullable<Parameters<typeof DrivenRun.start>[1]>

const { CallbackState } = temporal.api.enums.v1

/** Returns a run with a completion callback to the only URL that the server allows: its own. */
async function awaited(options: StartOptions = {}, workflowId?: string): Promise<DrivenRun> {
  const { name, queue } = await endpoint()
  await decided(() => [nexusOperation(name, 'tells the URL')])
  const url = (await takeNexusTask(queue)).request?.startOperation?.callback ?? ''
  return await DrivenRun.start(workflowId, {
    ...options,
    completionCallbacks: [{ nexus: { url } }],
  })
}

const callbackStates = async (run: DrivenRun, runId = run.runId) =>
  ((await run.describe(runId)).callbacks ?? []).map(({ state }) => CallbackState[state ?? 0])

const waiting = ['CALLBACK_STATE_STANDBY']

const nowhere = { behavior: 'PINNED', deploymentName: 'nowhere', buildId: 'v0' } as const

export const surroundingCases: readonly TruthCase[] = [
  {
    name: 'a run that somebody waits for by a callback',
    async make() {
      const run = await awaited()
      await run.decide(startTimer())
      return { run, eventId: 4 }
    },
    warnings: ['SOMEONE_WAITS'],
    async after({ run, newRunId }) {
      expect(await callbackStates(run)).toEqual(waiting)
      expect(await callbackStates(run, newRunId)).toEqual(waiting)
    },
  },
  newerRunsCallback(),
  {
    name: 'a pin to a version that no worker has',
    async make() {
      const run = await decided(() => [startTimer()])
      return { run, eventId: 4, options: { versioningOverride: nowhere } }
    },
    warnings: ['NO_WORKER'],
    onServer: { '1.32': { refused: /is not present in task queue/ } },
  },
]

function newerRunsCallback(): TruthCase {
  let newer: DrivenRun | undefined
  return {
    name: 'a newer open run that somebody waits for by a callback',
    async make() {
      const run = await decided(() => [startTimer()])
      await run.signal()
      await run.decide(completeRun)
      newer = await awaited({ taskQueue: { name: run.taskQueue } }, run.workflowId)
      return { run, eventId: 4 }
    },
    warnings: ['NEWER_RUN_CALLBACKS', 'NEWER_RUN_TERMINATED'],
    async after() {
      const of = newer
      if (of === undefined) throw new Error('There is no newer run.')
      // No one answers the callback, but the server tries it.
      await vi.waitFor(async () => expect(await callbackStates(of)).not.toEqual(waiting), soon)
    },
  }
}
