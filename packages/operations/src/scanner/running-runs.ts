import { buildIdOf } from '@rewind/history/problems/problems'
import type { Candidate } from '@rewind/history/problems/scan-order'
import { quoted } from '@rewind/history/visibility/visibility-filter'
import { RateLimiter } from '../rate-limiter.ts'
import type { Temporal } from '../temporal/gateway.ts'

const running = "ExecutionStatus = 'Running'"
// Since server 1.30. Closed runs keep the attribute, so the query asks for running ones
// (docs/temporal-semantics.md#reported-problems).
const attribute = 'TemporalReportedProblems'
const reportedQuery = `${attribute} IN ('category=WorkflowTaskFailed', 'category=WorkflowTaskTimedOut') AND ${running}`
const pageSize = 1000
/** A part of Rewind's visibility rate per namespace. The rest is for operators who read lists. */
const callsPerSecond = 3

export interface Reported {
  cause: string
  count: number
  query: string
}

/** Makes one call and retries it while the failure may pass. */
type Retry = <T>(call: () => Promise<T>) => Promise<T>

/**
 * Lists and counts a namespace's running workflows at a low rate. Retries each call by itself: a
 * list that restarts after each refusal might never finish.
 */
export class RunningRuns {
  readonly #temporal: Temporal
  readonly #limiter = new RateLimiter(callsPerSecond)
  readonly #namespace: string

  constructor(temporal: Temporal, namespace: string) {
    this.#temporal = temporal
    this.#namespace = namespace
  }

  async count(signal: AbortSignal, retry: Retry, query = running): Promise<number> {
    const { count } = await retry(async () => {
      await this.#limiter.acquire(signal)
      return await this.#temporal.countWorkflows(this.#namespace, { query })
    })
    return Number(count)
  }

  /**
   * Yields pages, newest run first, each with the token of the next page. `from`: the token to
   * continue with.
   */
  async *pages(signal: AbortSignal, retry: Retry, from?: string) {
    for await (const { workflows, nextPageToken } of this.#pages(signal, retry, running, from)) {
      yield { runs: workflows.map(toCandidate), nextPageToken }
    }
  }

  /** Returns true if the server reports which runs have a problem. */
  async canReport(retry: Retry): Promise<boolean> {
    const { capabilities } = await retry(() => this.#temporal.describeNamespace(this.#namespace))
    return capabilities.reportedProblemsSearchAttribute === true
  }

  /** Returns the runs that the server reports, and the number of runs per cause. */
  async reported(
    signal: AbortSignal,
    retry: Retry,
    maxRuns: number,
  ): Promise<{ runs: Candidate[]; reported: Reported[] }> {
    const runs: Candidate[] = []
    const causes = new Set<string>()
    for await (const { workflows } of this.#pages(signal, retry, reportedQuery)) {
      for (const workflow of workflows) {
        runs.push(toCandidate(workflow))
        for (const cause of causesOf(workflow.searchAttributes)) causes.add(cause)
      }
      if (runs.length >= maxRuns) break
    }
    const reported: Reported[] = []
    // Visibility has no GROUP BY for this attribute, so each cause takes one count.
    for (const cause of [...causes].sort()) {
      const query = `${attribute} = ${quoted(`cause=${cause}`)} AND ${running}`
      reported.push({ cause, count: await this.count(signal, retry, query), query })
    }
    return { runs, reported }
  }

  async *#pages(signal: AbortSignal, retry: Retry, query: string, from?: string) {
    let pageToken = from
    do {
      const asked = { query, pageSize, ...(pageToken === undefined ? {} : { pageToken }) }
      const page = await retry(async () => {
        await this.#limiter.acquire(signal)
        return await this.#temporal.listWorkflows(this.#namespace, asked)
      })
      yield page
      pageToken = page.nextPageToken
    } while (pageToken !== undefined)
  }
}

function toCandidate(run: {
  workflowId: string
  runId: string
  type: string
  taskQueue: string
  searchAttributes: Record<string, unknown>
}): Candidate {
  const { workflowId, runId, type, taskQueue, searchAttributes } = run
  return { workflowId, runId, type, taskQueue, buildId: buildIdOf(searchAttributes) }
}

function causesOf({ [attribute]: problems }: Record<string, unknown>): string[] {
  if (!Array.isArray(problems)) return []
  return problems.flatMap((problem) => /^cause=(.+)$/.exec(String(problem))?.[1] ?? [])
}
