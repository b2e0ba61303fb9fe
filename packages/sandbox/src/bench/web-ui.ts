import { randomUUID } from 'node:crypto'
import { Agent } from 'node:http'
import type { SampleRun } from '../start-sample.ts'
import { callHttp } from './call-http.ts'

/**
 * Makes the calls of the Temporal Web UI's pages to the server of the Web UI: HTTP in, gRPC out,
 * like Rewind.
 */
export class WebUi {
  readonly #workflows: string
  readonly #agent = new Agent({ keepAlive: true })
  #token: Promise<Record<string, string>> | undefined

  constructor(url: string, namespace: string) {
    this.#workflows = `${url}/api/v1/namespaces/${namespace}/workflows`
  }

  describe({ workflowId, runId }: Partial<SampleRun>): Promise<string> {
    return this.#get(`/${workflowId}`, runId === undefined ? {} : { 'execution.runId': runId })
  }

  list(query: string, pageSize: number): Promise<string> {
    return this.#get('', { query, pageSize: String(pageSize) })
  }

  lastEvent({ workflowId, runId }: SampleRun): Promise<string> {
    const page = { 'execution.runId': runId, maximumPageSize: '1' }
    return this.#get(`/${workflowId}/history-reverse`, page)
  }

  cancel(run: SampleRun, reason: string): Promise<string> {
    return this.#post(`/${run.workflowId}/cancel`, run, { reason })
  }

  reset(run: SampleRun, { eventId, reason }: { eventId: number; reason: string }): Promise<string> {
    const point = { workflowTaskFinishEventId: String(eventId) }
    return this.#post(`/${run.workflowId}/reset`, run, { reason, ...point })
  }

  #get(path: string, query: Record<string, string>): Promise<string> {
    const url = new URL(`${this.#workflows}${path}?${new URLSearchParams(query)}`)
    return callHttp(url, { method: 'GET', agent: this.#agent })
  }

  async #post(path: string, workflowExecution: SampleRun, body: object): Promise<string> {
    this.#token ??= this.#readToken()
    return callHttp(new URL(`${this.#workflows}${path}`), {
      method: 'POST',
      agent: this.#agent,
      headers: await this.#token,
      body: { workflowExecution, requestId: randomUUID(), ...body },
    })
  }

  /** The Web UI accepts a write only with the token that it sends with a page. */
  async #readToken(): Promise<Record<string, string>> {
    const reply = await fetch(this.#workflows)
    const token = /_csrf=([^;]+)/.exec(reply.headers.get('set-cookie') ?? '')?.[1] ?? ''
    return { cookie: `_csrf=${token}`, 'x-csrf-token': token }
  }

  close(): void {
    this.#agent.destroy()
  }
}
