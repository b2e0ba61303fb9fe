import type { WorkflowRef } from '@rewind/contract/primitives'
import { OperationError } from '../errors.ts'
import type { Database } from './database.ts'

/** A lease to renew: its holder and its new end. */
export interface Lease {
  workflow: WorkflowRef
  holder: string
  renewedUntil: Date
}

/**
 * Allows one reset of a workflow id at a time, among the processes that share the store. A lease
 * expires by itself, so that a killed process blocks nobody for good.
 */
export interface ResetLeases {
  /** Returns true if the holder has the lease now, until the given time. */
  take(workflow: WorkflowRef, holder: string, until: Date): Promise<boolean>
  /** Throws if another process has taken it. */
  renew(lease: Lease): Promise<void>
  end(workflow: WorkflowRef, holder: string): Promise<void>
}

export const resetLeases = (database: Database): ResetLeases => ({
  async take({ namespace, workflowId }, holder, until) {
    const lease = { holder, held_until: until.toISOString() }
    const { numInsertedOrUpdatedRows } = await database
      .insertInto('reset_leases')
      .values({ namespace, workflow_id: workflowId, ...lease })
      .onConflict((conflict) =>
        conflict
          .columns(['namespace', 'workflow_id'])
          .doUpdateSet(lease)
          .where('reset_leases.held_until', '<=', new Date().toISOString()),
      )
      .executeTakeFirstOrThrow()
    return numInsertedOrUpdatedRows === 1n
  },

  async renew({ workflow: { namespace, workflowId }, holder, renewedUntil }) {
    const { numUpdatedRows } = await database
      .updateTable('reset_leases')
      .set({ held_until: renewedUntil.toISOString() })
      .where('namespace', '=', namespace)
      .where('workflow_id', '=', workflowId)
      .where('holder', '=', holder)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) throw leaseIsLost()
  },

  async end({ namespace, workflowId }, holder) {
    await database
      .deleteFrom('reset_leases')
      .where('namespace', '=', namespace)
      .where('workflow_id', '=', workflowId)
      .where('holder', '=', holder)
      .execute()
  },
})

const leaseIsLost = (): OperationError =>
  new OperationError(
    'UNAVAILABLE',
    'The checks took so long that another process of this console got the lease to reset this workflow. Nothing was sent. Look at the run again before you decide.',
    { retryAfterSeconds: 5 },
  )
