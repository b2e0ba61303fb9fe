import type { Ancestor, ChildRun } from '@rewind/contract/relations'
import type { WorkflowStatus } from '@rewind/contract/workflows'
import type { Branch } from '../../../api/family-tree.ts'
import type { ShownError } from '../../../shown-error.ts'

/** One line of the family: a run, or a placeholder for children that are not read yet. */
export type TreeRow =
  | {
      kind: 'run'
      key: string
      depth: number
      place: 'ancestor' | 'self' | 'below'
      run: Ancestor | ChildRun
      /** Undefined if the run has no children to show or hide. */
      isExpanded?: boolean
    }
  | {
      kind: 'more'
      key: string
      depth: number
      parent: { workflowId: string; runId: string }
      /** The number of children still to be read; undefined if it is not known. */
      left?: number
      error?: ShownError
    }

interface Family {
  ancestors: readonly Ancestor[]
  self: Ancestor
  /** Returns the branch of a run id; undefined if it was not requested. */
  branch: (runId: string) => Branch | undefined
  expanded: ReadonlySet<string>
  /** Shows only the run's own children with this status. */
  status: WorkflowStatus | undefined
}

/** Returns the visible lines of a family, from the root down. */
export function treeRows({ ancestors, self, branch, expanded, status }: Family): TreeRow[] {
  const rows: TreeRow[] = []
  for (const [depth, run] of ancestors.entries()) {
    rows.push({ kind: 'run', key: run.runId, depth, place: 'ancestor', run })
  }
  add(self, ancestors.length, 'self')
  return rows

  function add(run: Ancestor | ChildRun, depth: number, place: 'self' | 'below') {
    const found = branch(run.runId)
    const count = 'childCount' in run ? run.childCount : undefined
    const isLeaf =
      count === 0 ||
      (found !== undefined && !found.isReading && !found.error && isEmpty(found) && !status)
    const isExpanded = expanded.has(run.runId)
    rows.push({
      kind: 'run',
      key: place === 'self' ? 'self' : `${depth} ${run.runId}`,
      depth,
      place,
      run,
      ...(isLeaf ? {} : { isExpanded }),
    })
    if (!isExpanded || isLeaf) return
    for (const child of found?.children ?? []) add(child, depth + 1, 'below')
    if (found !== undefined && !found.isReading && !found.error && !found.nextPageToken) return
    const total = countOf(found, place === 'self' ? status : undefined)
    rows.push({
      kind: 'more',
      key: `more ${run.runId}`,
      depth: depth + 1,
      parent: { workflowId: run.workflowId, runId: run.runId },
      ...(total === undefined ? {} : { left: Math.max(0, total - (found?.children.length ?? 0)) }),
      ...(found?.error && { error: found.error }),
    })
  }
}

const isEmpty = ({ children, nextPageToken }: Branch): boolean =>
  children.length === 0 && nextPageToken === undefined

function countOf(found: Branch | undefined, status: WorkflowStatus | undefined) {
  if (found?.counts === undefined) return undefined
  const { count, byStatus } = found.counts
  if (status === undefined) return Number(count)
  return Number(byStatus.find((each) => each.status === status)?.count ?? 0)
}
