import type { WorkflowRef } from '@rewind/contract/primitives'
import { OperationError } from '../errors.ts'
import type { StoreDatabase } from './store-database.ts'
import type { Database } from './tables.ts'

/** A lease to renew: its holder, and for how long from then on, in milliseconds. */
export interface Lease {
  workflow: WorkflowRef
  holder: string
  forMs: number
}

/**
 * Allows one reset of a workflow id at a time, among the processes that share the store. A lease
 * expires by itself, so that a killed process blocks nobody for good. The clock of the store tells
 * when, so that the clocks of the processes may differ.
 */
export interface ResetLeases {
  /** Returns true if the holder has the lease now, for so many milliseconds. */
  take(lease: Lease): Promise<boolean>
  /** Throws if another process has taken it. */
  renew(lease: Lease): Promise<void>
  end(lease: Omit<Lease, 'forMs'>): Promise<void>
}

export const resetLeases = (database: StoreDatabase): ResetLeases => ({
  async take({ workflow: { namespace, workflowId }, holder, forMs }) {
    const lease = { holder, held_until: database.timeIn(forMs) }
    const { numInsertedOrUpdatedRows } = await database.transaction((query) =>
      query
        .insertInto('reset_leases')
        .values({ namespace, workflow_id: workflowId, ...lease })
        .onConflict((conflict) =>
          conflict
            .columns(['namespace', 'workflow_id'])
            .doUpdateSet(lease)
            .where((held) =>
              held.or([
                held('reset_leases.held_until', '<=', database.timeIn(0)),
                // An answer may have been lost.
                held('reset_leases.holder', '=', holder),
              ]),
            ),
        )
        .executeTakeFirstOrThrow(),
    )
    return numInsertedOrUpdatedRows === 1n
  },

  renew: (lease) => renewLease(database, database.query, lease),

  async end({ workflow: { namespace, workflowId }, holder }) {
    await database.query
      .deleteFrom('reset_leases')
      .where('namespace', '=', namespace)
      .where('workflow_id', '=', workflowId)
      .where('holder', '=', holder)
      .execute()
  },
})

/** `query`: the transaction in which to renew it. */
export async function renewLease(
  { timeIn }: Pick<StoreDatabase, 'timeIn'>,
  query: Database,
  { workflow: { namespace, workflowId }, holder, forMs }: Lease,
): Promise<void> {
  const { numUpdatedRows } = await query
    .updateTable('reset_leases')
    .set({ held_until: timeIn(forMs) })
    .where('namespace', '=', namespace)
    .where('workflow_id', '=', workflowId)
    .where('holder', '=', holder)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) throw leaseIsLost()
}

const leaseIsLost = (): OperationError =>
  new OperationError(
    'UNAVAILABLE',
    'The checks took so long that another process of this console got the lease to reset this workflow. Nothing was sent. Look at the run again before you decide.',
    { retryAfterSeconds: 5 },
  )
