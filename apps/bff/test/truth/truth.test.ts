import { PlanWarningCode, previewReset, type ResetPlan } from '@rewind/contract/reset-plan'
import { temporal } from '@rewind/operations/temporal/proto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, type Console, startConsole } from '../console.ts'
import { connection, namespace, service } from '../drive.ts'
import { type TruthCase, unique } from './case.ts'
import { truthCases } from './cases.ts'
import { type Choice, comparePlan, resetRaw } from './compare.ts'
import { eventsOf, seconds } from './driver.ts'

let console: Console
let serverVersion: string
beforeAll(async () => {
  console = await startConsole()
  serverVersion = (await console.temporal.readCluster()).serverVersion
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

/**
 * The reset points of a history that the case did not use. Each must be as valid as the plan says.
 */
const points = /^WORKFLOW_TASK_(COMPLETED|FAILED|TIMED_OUT)$/

describe.concurrent('a plan says what the reset then does', () => {
  test.for(truthCases)('$name', async (truthCase) => {
    const { make, warnings = [], buffered, after, onlyThisPoint } = truthCase
    const here = differenceOn(serverVersion, truthCase)
    const refused = here.refused ?? truthCase.refused
    const { run, ...choice } = await make()
    const plan = await planOf(run.ref, choice)
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
    if (buffered !== undefined)
      expect(plan.unknown.map(({ code }) => code)).toContain('TASK_UNDER_WAY')
    const newRunId = await resetRaw(run, choice)
    const isMoved = choice.options !== undefined
    await comparePlan(plan, { run, base, newRunId, isMoved, buffered })
    expect(await run.status(ends)).toBe(plan.terminates === undefined ? before : 'TERMINATED')
    await after?.({ run, newRunId })

    if (onlyThisPoint) return
    for (const { eventId, type } of base) {
      if (points.test(type) && eventId !== choice.eventId) await resetRaw(run, { eventId })
    }
  })
})

/** Returns how the case differs on this server. */
const differenceOn = (version: string, { onServer = {} }: TruthCase) =>
  (version.startsWith('1.29.') ? onServer['1.29'] : onServer['1.32']) ?? {}

const isOwn = (code: string) => !accompanying.has(code)

async function planOf(
  params: Record<string, string>,
  { eventId, reapplyExclude = [], options = {} }: Choice,
): Promise<ResetPlan> {
  const choice = { eventId, reapplyExclude, options }
  const { status, body } = await ask(console, previewReset, { params, body: choice })
  if (status !== 200) throw new Error(JSON.stringify(body))
  return body
}

// A pause of a whole workflow is not among the cases: neither server has it enabled.

/** Warnings that no test can cause here, each with the reason. Unit tests of plans cover them. */
const notProvoked = new Map<PlanWarningCode, string>([
  ['NAMESPACE_ACTIVE_ELSEWHERE', 'it takes a global namespace, and so a second cluster'],
])

/** Warnings that come with many cases, whatever the case shows. */
const accompanying = new Set<string>(['RETENTION_ENDS', 'CHILDREN_DISALLOWED'])

test('every warning occurs in a case, or says why it cannot', () => {
  const provoked = new Set(truthCases.flatMap(({ warnings = [] }) => warnings))
  for (const code of PlanWarningCode.enum) {
    const isCovered = provoked.has(code) || accompanying.has(code)
    expect({ code, isCovered }).toEqual({ code, isCovered: !notProvoked.has(code) })
  }
})

test('a server that is a cluster of its own takes no global namespace', async () => {
  const registered = service.registerNamespace({
    namespace: unique('global'),
    isGlobalNamespace: true,
    workflowExecutionRetentionPeriod: seconds(86_400),
  })
  await expect(registered).rejects.toThrow(/Cannot register global namespace when not enabled/)
})
