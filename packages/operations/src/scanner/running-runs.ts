import { buildIdOf } from '@rewind/history/problems/problems'
import type { Candidate } from '@rewind/history/problems/scan-order'
import { quoted } from '@rewind/history/visibility/visibility-filter'
import { RateLimiter } from '../rate-limiter.ts'
import type { Temporal } from '../temporal/gateway.ts'

const running = "ExecutionStatus = 'Running'"
// From 1.30 on; it stays on closed runs, so that only running ones are asked for (semantics §8).
const attribute = 'TemporalReportedProblems'
const reportedQuery = `${attribute} IN ('category=WorkflowTaskFailed', 'category=WorkflowTaskTimedOut') AND ${running}`
const pageSize = 1000
/** A part of what the console may ask of visibility: whoever reads a list comes first. */
const callsPerSecond = 3

export interface Reported {
  cause: string
  count: number
  query: string
}

/** Makes one call, and makes it again for as long as it is refused for a while only. */
type Insist = <T>(call: () => Promise<T>) => Promise<T>

/**
 * Reads what visibility knows of a namespace's running workflows, slowly enough for others. Each call is
 * repeated by itself: a list that restarted after each refusal might never finish.
 */
export class RunningRuns {
  readonly #temporal: Temporal
  readonly #pace = new RateLimiter(callsPerSecond)
  readonly #namespace: string

  constructor(temporal: Temporal, namespace: string) {
    this.#temporal = temporal
    this.#namespace = namespace
  }

  async count(left: AbortSignal, insist: Insist, query = running): Promise<number> {
    const { count } = await insist(async () => {
      await this.#pace.turn(left)
      return await this.#temporal.countWorkflows(this.#namespace, { query })
    })
    return Number(count)
  }

  /** A page at a time, the newest first, and the token of the next one; from a page on that was told before. */
  async *pages(left: AbortSignal, insist: Insist, from?: string) {
    for await (const { workflows, nextPageToken } of this.#pages(left, insist, running, from)) {
      yield { runs: workflows.map(toCandidate), nextPageToken }
    }
  }

  /** Whether the server itself knows which runs have a problem. */
  async canReport(insist: Insist): Promise<boolean> {
    const { capabilities } = await insist(() => this.#temporal.describeNamespace(this.#namespace))
    return capabilities.reportedProblemsSearchAttribute === true
  }

  /** The runs that the server reports, and how many there are of each cause. */
  async reported(
    left: AbortSignal,
    insist: Insist,
    most: number,
  ): Promise<{ runs: Candidate[]; reported: Reported[] }> {
    const runs: Candidate[] = []
    const causes = new Set<string>()
    for await (const { workflows } of this.#pages(left, insist, reportedQuery)) {
      for (const workflow of workflows) {
        runs.push(toCandidate(workflow))
        for (const cause of causesOf(workflow.searchAttributes)) causes.add(cause)
      }
      if (runs.length >= most) break
    }
    const reported: Reported[] = []
    // There is no GROUP BY for it: one count for each cause that occurs.
    for (const cause of [...causes].sort()) {
      const query = `${attribute} = ${quoted(`cause=${cause}`)} AND ${running}`
      reported.push({ cause, count: await this.count(left, insist, query), query })
    }
    return { runs, reported }
  }

  async *#pages(left: AbortSignal, insist: Insist, query: string, from?: string) {
    let pageToken = from
    do {
      const asked = { query, pageSize, ...(pageToken === undefined ? {} : { pageToken }) }
      const page = await insist(async () => {
        await this.#pace.turn(left)
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
