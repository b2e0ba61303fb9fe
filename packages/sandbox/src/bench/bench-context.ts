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
  /** Process id of the console. */
  consolePid: number
  /** Path of Chromium. */
  executablePath: string
  /** Folder for the results. */
  folder: string
  /** Absent: Temporal's Web UI is not measured. */
  uiUrl?: string
  /** Absent: all parts. */
  part?: string
}

/** The clients of a measurement: Temporal, the console and, if it is measured, the Web UI. */
export class BenchContext {
  readonly client: Client
  readonly settings: BenchSettings
  /** Absent: Temporal's Web UI is not measured. */
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
      // The SDK's limit of 4 MiB is too small for a page of history.
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

  /** Starts open runs of a few events, each waiting for a timer. A reset to event 4 works. */
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

  /** Reads one page of a history by gRPC, newest first. */
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
