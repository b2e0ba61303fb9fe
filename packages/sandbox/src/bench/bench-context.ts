import { Agent } from 'node:http'
import type { EndpointShape, Input } from '@rewind/contract/endpoint'
import { fillUrl } from '@rewind/contract/path'
import { Client, Connection } from '@temporalio/client'
import { type SampleRun, startSample } from '../start-sample.ts'
import { waitForEvent } from '../wait-for.ts'
import { callHttp } from './call-http.ts'
import { WebUi } from './web-ui.ts'

export const namespace = 'default'

export interface BenchSettings {
  address: string
  consoleUrl: string
  /** The console's process. */
  consolePid: number
  /** Chromium. */
  executablePath: string
  /** Where the figures are kept. */
  folder: string
  /** Absent: Temporal's own Web UI is left out. */
  uiUrl?: string
  /** Absent: all of them. */
  part?: string
}

/** What a measurement works with: Temporal itself, and the console over it. */
export class BenchContext {
  readonly client: Client
  readonly settings: BenchSettings
  /** Absent: Temporal's own Web UI is left out. */
  readonly ui: WebUi | undefined
  readonly #agent = new Agent({ keepAlive: true })

  private constructor(client: Client, settings: BenchSettings) {
    this.client = client
    this.settings = settings
    this.ui = settings.uiUrl ? new WebUi(settings.uiUrl, namespace) : undefined
  }

  static async connect(settings: BenchSettings): Promise<BenchContext> {
    const connection = await Connection.connect({
      address: settings.address,
      // The SDK's own limit of 4 MiB is less than a page of history may have.
      channelArgs: { 'grpc.max_receive_message_length': 128 * 1024 * 1024 },
    })
    return new BenchContext(new Client({ connection, namespace }), settings)
  }

  /** Calls an endpoint of the console. */
  call<E extends EndpointShape>(
    { method, url }: E,
    {
      params,
      query,
      body,
    }: {
      params: Input<E>['params'] & Record<string, string>
      query?: Input<E>['query'] & Record<string, string | number>
      body?: Input<E>['body']
    },
  ): Promise<string> {
    const at = new URL(fillUrl(url, params, query), this.settings.consoleUrl)
    return callHttp(at, { method, agent: this.#agent, body })
  }

  /** Open runs of a few events, each waiting on a timer; a reset to their event 4 works. */
  async startRuns(count: number): Promise<SampleRun[]> {
    const runs: SampleRun[] = []
    while (runs.length < count) {
      const some = Math.min(20, count - runs.length)
      runs.push(...(await Promise.all(Array.from({ length: some }, () => this.#startRun()))))
    }
    return runs
  }

  async #startRun(): Promise<SampleRun> {
    const run = await startSample(this.client, 'waitsOnTimers', { args: [{ atOnceMs: [days30] }] })
    await waitForEvent(this.client, run, 'a timer', (e) => e.timerStartedEventAttributes != null)
    return run
  }

  /** One page of a history as gRPC gives it, newest first. */
  async readPage(
    { workflowId, runId }: SampleRun,
    maximumPageSize: number,
    nextPageToken?: Uint8Array,
  ) {
    const { nextPageToken: next } =
      await this.client.workflowService.getWorkflowExecutionHistoryReverse({
        namespace,
        execution: { workflowId, runId },
        maximumPageSize,
        ...(nextPageToken === undefined ? {} : { nextPageToken }),
      })
    return next
  }

  async readAllPages(run: SampleRun): Promise<void> {
    let token: Uint8Array | undefined
    do token = await this.readPage(run, 64, token)
    while (token.length > 0)
  }

  async close(): Promise<void> {
    this.#agent.destroy()
    this.ui?.close()
    await this.client.connection.close()
  }
}

const days30 = 30 * 24 * 3_600_000
