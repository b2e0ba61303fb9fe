import {
  type AuditRow,
  chainEntry,
  chainStart,
  checkpointOf,
  type NewAuditEntry,
} from '../../src/audit/chain.ts'
import type { Checkpoint } from '../../src/audit/checkpoint.ts'

export const time = new Date('2026-01-01T00:00:00.000Z')

/** An entry with every field. */
export const entry: NewAuditEntry = {
  id: 'e1',
  time: '2026-01-01T00:00:00.000Z',
  kind: 'outcome',
  operationId: 'o1',
  user: {
    id: 'ada',
    name: 'Ada 😀',
    via: 'HEADER',
    email: 'ada@example.com',
    groups: ['payments'],
  },
  address: '10.0.0.7',
  permission: 'reset',
  action: 'reset',
  target: {
    cluster: 'default',
    namespace: 'payments',
    workflowId: 'order/1',
    runId: 'r1',
    activityId: 'a',
  },
  details: { eventId: 17, reapply: true, name: 'x' },
  reason: 'bad deploy: "\u2028\u0000"',
  ticket: 'OPS-1',
  requestId: 'q1',
  httpRequestId: 'h1',
  outcome: { state: 'unknown', code: 'OUTCOME_UNKNOWN', message: 'no answer' },
  newRunId: 'r2',
  recoveryId: 'v1',
}

export interface Chain {
  rows: AuditRow[]
  checkpoints: Checkpoint[]
}

/** Returns a chain with checkpoints at start and stop and after every `every` entries. */
export function chainOf(writer: string, reasons: readonly string[], every = 3): Chain {
  const start = chainStart(writer)
  const chain: Chain = { rows: [], checkpoints: [checkpointOf(start, 'START', time)] }
  for (const [at, reason] of reasons.entries()) {
    const row = chainEntry(chain.rows.at(-1) ?? start, { ...entry, id: `${writer}-${at}`, reason })
    chain.rows.push(row)
    if (row.sequence % every === 0) chain.checkpoints.push(checkpointOf(row, 'PERIODIC', time))
  }
  chain.checkpoints.push(checkpointOf(chain.rows.at(-1) ?? start, 'STOP', time))
  return chain
}

export async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
}
