import { previewReset, type ResetPlan } from '@rewind/contract/reset-plan'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { temporal } from '../../src/temporal/proto.ts'
import { ask, type Console, startConsole } from '../console.ts'
import { connection, namespace } from '../drive.ts'
import type { TruthCase } from './case.ts'
import { truthCases } from './cases.ts'
import { type Choice, comparePlan, resetRaw } from './compare.ts'
import { eventsOf } from './driver.ts'

let console: Console
beforeAll(async () => {
  console = await startConsole()
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: {
      RewindTruth: temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    },
  })
})
afterAll(async () => {
  await console.close()
  await connection.close()
})

/** Points of a history that the reset itself did not use: each must be as valid as the plan says. */
const points = /^WORKFLOW_TASK_(COMPLETED|FAILED|TIMED_OUT)$/

describe.concurrent('a plan tells what the reset then does', () => {
  test.each(truthCases)('$name', async ({ make, warnings = [], after }: TruthCase) => {
    const { run, ...choice } = await make()
    const plan = await planOf(run.ref, choice)
    expect(plan.whyNot).toBeUndefined()
    expect(
      plan.warnings
        .map(({ code }) => code)
        .filter(isOwn)
        .sort(),
    ).toEqual([...warnings].sort())

    const base = await eventsOf(run)
    const endsBefore = await run.status(plan.terminates?.runId ?? run.runId)
    const newRunId = await resetRaw(run, choice)
    await comparePlan(plan, { run, base, newRunId })
    const endsAfter = await run.status(plan.terminates?.runId ?? run.runId)
    expect(endsAfter).toBe(plan.terminates === undefined ? endsBefore : 'TERMINATED')
    await after?.({ run, newRunId })

    for (const { eventId, type } of base) {
      if (points.test(type) && eventId !== choice.eventId) await resetRaw(run, { eventId })
    }
  })
})

const isOwn = (code: string) => code !== 'RETENTION_ENDS' && code !== 'CHILDREN_DISALLOWED'

async function planOf(params: Record<string, string>, choice: Choice): Promise<ResetPlan> {
  const { status, body } = await ask(console, previewReset, { params, body: choice })
  if (status !== 200) throw new Error(JSON.stringify(body))
  return body
}
