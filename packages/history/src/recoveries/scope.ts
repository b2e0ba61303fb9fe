import type { RecoveryScope } from '@rewind/contract/recovery-choices'

/**
 * Returns why a scope is refused, as a sentence, or undefined. A scope without a condition would
 * take every run of the namespace.
 */
export function whyNotScope(scope: RecoveryScope): string | undefined {
  switch (scope.by) {
    case 'failing':
      return scope.since === undefined && scope.buildId === undefined
        ? 'The scope is empty: name a time or a build since which runs fail.'
        : scope.since !== undefined && Number.isNaN(Date.parse(scope.since))
          ? `${scope.since} is not a time (ISO 8601).`
          : undefined
    case 'query':
    case 'ended':
      return scope.query.trim() === ''
        ? 'The query is empty: it would take every run of the namespace.'
        : undefined
    case 'groups':
      return scope.groups.length === 0 ? 'No group is chosen.' : undefined
    case 'runs':
      return scope.runs.length === 0 ? 'No run is chosen.' : undefined
    case 'recovery':
      return undefined
    default:
      return scope satisfies never
  }
}

/** A run that matches a scope. */
export interface FoundRun {
  workflowId: string
  runId: string
  /** ISO 8601. Of two runs of a workflow id the later one is the newer. */
  startTime?: string | undefined
}

/**
 * Returns the newest run of each workflow id, in the order in which the ids were found. Two runs of
 * one workflow id in one recovery would terminate each other.
 */
export function oncePerWorkflow<Run extends FoundRun>(found: Iterable<Run>): Run[] {
  const newest = new Map<string, Run>()
  for (const run of found) {
    const known = newest.get(run.workflowId)
    if (known === undefined || isNewer(run, known)) newest.set(run.workflowId, run)
  }
  return [...newest.values()]
}

/**
 * Of two runs that started in the same millisecond, the one with the greater id counts as newer.
 */
function isNewer(run: FoundRun, known: FoundRun): boolean {
  const difference = startOf(run) - startOf(known)
  return difference === 0 ? run.runId > known.runId : difference > 0
}

const startOf = ({ startTime = '' }: FoundRun): number => Date.parse(startTime) || 0
