import type { ResetBody } from '@rewind/contract/interrupts'
import type { RunRef } from '@rewind/contract/primitives'
import type { OperationContext } from '../acts/operation-context.ts'
import { OperationError } from '../errors.ts'
import type { OperationRecord } from '../store/store.ts'
import type { RunState } from '../temporal/gateway.ts'

interface Expectation {
  expected: ResetBody['expected']
  /**
   * An earlier record of the same request that took no effect. The operator decided on the latest
   * run of that record.
   */
  earlier: OperationRecord | undefined
}

/**
 * Throws if the run has changed since the operator saw it. The message says what changed and who
 * changed it.
 */
export async function assertUnchanged(
  context: OperationContext,
  run: RunRef,
  { base, latest }: { base: RunState; latest: RunState },
  { expected, earlier }: Expectation,
): Promise<void> {
  const latestRunId = expected?.latestRunId ?? earlier?.latest_run_id ?? undefined
  const facts = [
    { name: 'status', expected: expected?.status, actual: base.status },
    { name: 'historyLength', expected: expected?.historyLength, actual: base.historyLength },
    { name: 'latestRunId', expected: latestRunId, actual: latest.runId },
  ]
  const moved = facts.filter((fact) => fact.expected !== undefined && fact.expected !== fact.actual)
  if (moved.length === 0) return

  const isNewer = moved.some(({ name }) => name === 'latestRunId')
  const by = isNewer
    ? await context.resetOrigins.find({ ...run, runId: latest.runId }, latest)
    : undefined
  const what = moved.map(
    ({ name, ...fact }) => `${words[name]} ${fact.expected}, now ${fact.actual}`,
  )
  const who =
    by === undefined
      ? ''
      : ` The newest run was made by a reset to event ${by.eventId}: ${by.reason}.`
  throw new OperationError(
    'CHANGED',
    `The run moved on since you looked: ${what.join('; ')}.${who} Nothing was reset; look again before you decide.`,
    {
      details: {
        moved: Object.fromEntries(moved.map(({ name, ...fact }) => [name, fact])),
        ...(by === undefined ? {} : { reset: by }),
      },
    },
  )
}

const words: Record<string, string> = {
  status: 'its status was',
  historyLength: 'its last event was',
  latestRunId: 'the latest run was',
}
