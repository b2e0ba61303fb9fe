import type { HistoryEvent } from '@rewind/contract/history'
import { translateEvent } from '@rewind/history/events/events'
import type { Client } from '@temporalio/client'
import { historyToJSON } from '@temporalio/common/lib/proto-utils'
import type { SampleRun } from '../start-sample.ts'

/** A run whose history is read while it grows. */
export class FollowedRun {
  readonly run: SampleRun
  /** The events in the form that Rewind reads. */
  readonly events: HistoryEvent[] = []
  /** The events in the format of the CLI. */
  readonly raw: unknown[] = []
  readonly #client: Client
  #token: Uint8Array = new Uint8Array()
  #isRead = false

  constructor(client: Client, run: SampleRun) {
    this.#client = client
    this.run = run
  }

  /** Reads until the events match or the run closes. Returns false if neither happens in time. */
  async until(
    isThere: (events: readonly HistoryEvent[]) => boolean,
    timeoutMs = 120_000,
  ): Promise<boolean> {
    const deadline = Date.now() + timeoutMs
    while (!isThere(this.events) && !this.#isRead) {
      if (Date.now() > deadline) return false
      await this.#readMore(deadline)
    }
    return true
  }

  async #readMore(deadline: number): Promise<void> {
    try {
      const page = await this.#client.withDeadline(Math.max(deadline, Date.now() + 1000), () =>
        this.#client.workflowService.getWorkflowExecutionHistory({
          namespace: this.#client.options.namespace,
          execution: this.run,
          nextPageToken: this.#token,
          waitNewEvent: true,
        }),
      )
      const events = page.history?.events ?? []
      if (events.length > 0) this.#add(historyToJSON({ events }))
      this.#token = page.nextPageToken
      this.#isRead = page.nextPageToken.length === 0
    } catch (error) {
      // The long poll reached its deadline without an event.
      if (Date.now() < deadline) throw error
    }
  }

  #add(json: string): void {
    const history: { events: unknown[] } = JSON.parse(json)
    for (const raw of history.events) {
      this.raw.push(raw)
      this.events.push(translateEvent(raw))
    }
  }
}
