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
  test.each(truthCases)('$name', async (truthCase: TruthCase) => {
    const { make, warnings = [], refused, after, onlyThisPoint } = truthCase
    const { run, ...choice } = await make()
    const { eventId, reapplyExclude } = choice
    const plan = await planOf(run.ref, { eventId, ...(reapplyExclude && { reapplyExclude }) })
    expect(plan.whyNot).toBeUndefined()
    const codes = plan.warnings.map(({ code }) => code).filter(isOwn)
    expect(codes.sort()).toEqual([...warnings].sort())
    expect(plan.warnings.some(({ severity }) => severity === 'refused')).toBe(refused !== undefined)

    const base = await eventsOf(run)
    const ends = plan.terminates?.runId ?? run.runId
    const before = await run.status(ends)
    if (refused !== undefined) {
      await expect(resetRaw(run, choice)).rejects.toThrow(refused)
      expect(await run.status(ends)).toBe(before)
      return
    }
    const newRunId = await resetRaw(run, choice)
    await comparePlan(plan, { run, base, newRunId })
    expect(await run.status(ends)).toBe(plan.terminates === undefined ? before : 'TERMINATED')
    await after?.({ run, newRunId })

    if (onlyThisPoint) return
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
