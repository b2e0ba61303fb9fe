import { expect } from 'vitest'
import { Deployment, pinnedRun } from '../deployment.ts'
import type { DrivenRun } from '../drive.ts'
import type { TruthCase } from './case.ts'
import { eventsOf } from './driver.ts'

const secondTask = async (run: DrivenRun) =>
  (await eventsOf(run)).findLast(({ type }) => type === 'WORKFLOW_TASK_COMPLETED')?.eventId ?? 0

/** Workers of both versions poll. One of them gets the first task of the new run. */
function versionCase(
  name: string,
  point: (run: DrivenRun) => Promise<number>,
  expected: 'v1' | 'v2',
): TruthCase {
  const deployment = new Deployment()
  const abort = new AbortController()
  const gets = async (buildId: string) => {
    const { workflowExecution } = await deployment.poll(buildId, abort.signal)
    return { buildId, runId: workflowExecution?.runId }
  }
  let polling: ReturnType<typeof gets>[] = []
  return {
    name,
    async make() {
      const run = await pinnedRun(deployment)
      polling = [gets('v1'), gets('v2')]
      for (const one of polling) one.catch(() => undefined)
      await deployment.makeCurrent('v2')
      return { run, eventId: await point(run) }
    },
    onlyThisPoint: true,
    async after({ newRunId }) {
      expect(await Promise.race(polling)).toEqual({ buildId: expected, runId: newRunId })
      abort.abort()
    },
  }
}

export const versionCases: readonly TruthCase[] = [
  versionCase('a pinned run, with a task of its version kept', secondTask, 'v1'),
  versionCase('a pinned run, with no task of its version kept', async () => 4, 'v2'),
]
