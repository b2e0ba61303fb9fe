import type { HistoryEvent } from '@rewind/contract/history'
import { numberOf, objectOf, textOf } from '../events/json-object.ts'
import { closingStatus } from '../rows/row-categories.ts'

/** The name that the Go SDK writes into the workflow tasks that it completes. */
export const goSdk = 'temporal-go'

/** The title of this warning in pages and plans. */
export const uncheckedTitle = 'The Go SDK does not check a workflow task that closes the run'

/**
 * Whether a run that a reset made closed in its first workflow task. The Go SDK does not compare a
 * replay with the history if the workflow task closes the run
 * (docs/temporal-semantics.md#when-the-named-event-is-certain).
 */
export class UncheckedClose {
  #isGo = false
  #firstTask: number | undefined
  #isSo = false

  /**
   * Add every event of the new run in order. `isKept`: the reset copied the event from the base
   * run.
   */
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
