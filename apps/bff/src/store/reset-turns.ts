import type { WorkflowRef } from '@rewind/contract/primitives'
import type { Database } from './database.ts'

/**
 * One reset of a workflow id at a time, among the processes that share the store. A turn ends by
 * itself, so that a process that was killed holds up nobody for good.
 */
export interface ResetTurns {
  /** Whether the turn is the holder's now, until the time given. */
  take(workflow: WorkflowRef, holder: string, until: Date): Promise<boolean>
  end(workflow: WorkflowRef, holder: string): Promise<void>
}

export const resetTurns = (database: Database): ResetTurns => ({
  async take({ namespace, workflowId }, holder, until) {
    const turn = { holder, held_until: until.toISOString() }
    const { numInsertedOrUpdatedRows } = await database
      .insertInto('reset_turns')
      .values({ namespace, workflow_id: workflowId, ...turn })
      .onConflict((conflict) =>
        conflict
          .columns(['namespace', 'workflow_id'])
          .doUpdateSet(turn)
          .where('reset_turns.held_until', '<=', new Date().toISOString()),
      )
      .executeTakeFirstOrThrow()
    return numInsertedOrUpdatedRows === 1n
  },

  async end({ namespace, workflowId }, holder) {
    await database
      .deleteFrom('reset_turns')
      .where('namespace', '=', namespace)
      .where('workflow_id', '=', workflowId)
      .where('holder', '=', holder)
      .execute()
  },
})
