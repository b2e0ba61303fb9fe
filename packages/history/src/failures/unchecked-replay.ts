import type { HistoryEvent } from '@rewind/contract/history'
import { numberOf, objectOf, textOf } from '../events/json-object.ts'
import { closingStatus } from '../rows/row-categories.ts'

/** As the SDK names itself in the workflow tasks that it completes. */
export const goSdk = 'temporal-go'

/** How pages and plans say it. */
export const uncheckedTitle = 'The Go SDK does not check a workflow task that closes the run'

/**
 * Whether a run that a reset made closed in its first workflow task. Go compares a replay with its
 * history only where the workflow task does not close the run (temporal-semantics.md §8).
 */
export class UncheckedClose {
  #isGo = false
  #firstTask: number | undefined
  #isSo = false

  /** Every event of the new run in its order; `isKept`: copied from the base. */
  add({ eventId, type, attributes }: HistoryEvent, isKept: boolean): void {
    if (type === 'WORKFLOW_TASK_COMPLETED') {
      const sdk = textOf(objectOf(attributes, 'sdkMetadata'), 'sdkName')
      if (sdk) this.#isGo = sdk === goSdk
      if (!isKept) this.#firstTask ??= eventId
    } else if (closingStatus({ type }) !== undefined) {
      const decidedBy = numberOf(attributes, 'workflowTaskCompletedEventId')
      this.#isSo = this.#isGo && decidedBy !== undefined && decidedBy === this.#firstTask
    }
  }

  get isSo(): boolean {
    return this.#isSo
  }
}
