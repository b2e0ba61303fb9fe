import type { RunRef } from '@rewind/contract/primitives'
import type { WorkflowInfo } from '@rewind/contract/workflows'
import { lowerWords } from '@rewind/history/text/words'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { countQuery, workflowsPageQuery } from '../../../api/workflows.ts'
import { Button } from '../../../components/Button.tsx'
import { StatusBadge } from '../../../components/StatusBadge.tsx'

/** The statuses of a closed run's children. Its own history does not record them. */
export interface ChildStatuses {
  byId: ReadonlyMap<string, WorkflowInfo>
  badge: (workflowId: string) => ReactNode
  /** Each status with its count. */
  counts: readonly (readonly [string, string])[]
  again: () => void
}

/** At most this many children are listed. The others are only counted. */
const pageSize = 200

/**
 * Sends two visibility queries, however many children there are, and repeats them only on request.
 */
export function useChildStatuses(run: RunRef, isWanted: boolean): ChildStatuses {
  const query = `ParentRunId = '${run.runId}'`
  const list = useQuery({
    ...workflowsPageQuery(run.namespace, { query, pageSize }),
    enabled: isWanted,
  })
  const count = useQuery({ ...countQuery(run.namespace, query), enabled: isWanted })
  const children = list.data?.workflows ?? []
  const byId = new Map(children.map((child) => [child.workflowId, child]))
  return {
    byId,
    badge: (workflowId) => {
      const status = byId.get(workflowId)?.status
      return status && <StatusBadge status={status} />
    },
    counts: (count.data?.groups ?? []).map(({ value, count: number }) => [value, number] as const),
    again: () => {
      void list.refetch()
      void count.refetch()
    },
  }
}

export function ChildrenNow({ statuses: { counts, again } }: { statuses: ChildStatuses }) {
  if (counts.length === 0) return null
  return (
    <p className="mb-2 flex flex-wrap items-center gap-x-2">
      <span>
        Its children now, as visibility has them, which may lag by seconds:{' '}
        {counts.map(([value, number]) => `${number} ${lowerWords(value)}`).join(', ')}.
      </span>
      <Button look="quiet" onClick={again}>
        Look again
      </Button>
    </p>
  )
}
