import { buildIdOf } from '@rewind/history/attention'
import type { Candidate } from '@rewind/history/scan-order'
import { quoted } from '@rewind/history/visibility-filter'
import { SteadyPace } from '../steady-pace.ts'
import type { Temporal } from '../temporal/temporal.ts'

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

/** Reads what visibility knows of a namespace's running workflows, slowly enough for others. */
export class RunningRuns {
  readonly #temporal: Temporal
  readonly #pace = new SteadyPace(callsPerSecond)
  readonly #namespace: string

  constructor(temporal: Temporal, namespace: string) {
    this.#temporal = temporal
    this.#namespace = namespace
  }

  async count(left: AbortSignal, query = running): Promise<number> {
    await this.#pace.turn(left)
    const { count } = await this.#temporal.countWorkflows(this.#namespace, { query })
    return Number(count)
  }

  /** A page at a time, the newest first. */
  async *pages(left: AbortSignal, query = running): AsyncGenerator<Candidate[]> {
    for await (const workflows of this.#pages(left, query)) yield workflows.map(toCandidate)
  }

  /** Whether the server itself knows which runs have a problem. */
  async canReport(): Promise<boolean> {
    const { capabilities } = await this.#temporal.describeNamespace(this.#namespace)
    return capabilities.reportedProblemsSearchAttribute === true
  }

  /** The runs that the server reports, and how many there are of each cause. */
  async reported(
    left: AbortSignal,
    most: number,
  ): Promise<{ runs: Candidate[]; reported: Reported[] }> {
    const runs: Candidate[] = []
    const causes = new Set<string>()
    for await (const workflows of this.#pages(left, reportedQuery)) {
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
      reported.push({ cause, count: await this.count(left, query), query })
    }
    return { runs, reported }
  }

  async *#pages(left: AbortSignal, query: string) {
    let pageToken: string | undefined
    do {
      await this.#pace.turn(left)
      const page = await this.#temporal.listWorkflows(this.#namespace, {
        query,
        pageSize,
        ...(pageToken === undefined ? {} : { pageToken }),
      })
      yield page.workflows
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
